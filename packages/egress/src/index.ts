/**
 * What the service sends to addresses that callers name. Nothing in here lets such an address be one inside of the
 * operator's network: a URL is read strictly, and a name is looked up once, checked, and connected to by the addresses
 * that were checked. Redirects are not followed.
 */
export {
  openEgress,
  type AnswerHeaders,
  type Egress,
  type EgressOptions,
  type Fetched,
  type GetRequest,
  type Outcome,
  type PostRequest,
} from './egress.ts'
export { parseNetworks, type Network } from './networks.ts'
export { isPublicAddress } from './public-address.ts'
export { parseTarget, TargetError, type Target, type TargetPolicy } from './target.ts'
