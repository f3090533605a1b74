/** What `npm run bench -- doors` calls: each way over our server, and over the server that is its floor. */
import type autocannon from 'autocannon'

export interface Way {
  name: string
  /** The server that does the least that the way needs. */
  floor: 'reads' | 'trpc'
  /** The calls that one request of ours makes; the floor's makes one. */
  calls: number
  ours: Ask
  least: Ask
}

export type Ask = Pick<autocannon.Request, 'method' | 'path' | 'body'>[]

/** The organizations of the list. */
export const LIST = 20
const BATCH = 10

/** All ways, for the organization with this id. */
export function waysTo(orgId: string): Way[] {
  const getOne: Ask = [{ method: 'GET', path: `/organization?orgId=${orgId}` }]
  const list: Ask = [{ method: 'GET', path: `/organization?limit=${LIST}` }]
  const create: Ask = [{ method: 'POST', path: '/organization', body: JSON.stringify({ name: 'Bench' }) }]
  const update = ['Bench one', 'Bench two'].map((name) => {
    return { method: 'PUT' as const, path: '/organization', body: JSON.stringify({ orgId, name }) }
  })
  const input = { orgId }
  const query = (names: string[], value: unknown) =>
    `/trpc/${names.join(',')}?${names.length > 1 ? 'batch=1&' : ''}input=${encodeURIComponent(JSON.stringify(value))}`
  const procedures = Array.from({ length: BATCH }, () => 'organization.get')
  const inputs = Object.fromEntries(procedures.map((_, at) => [at, input]))
  const trpcGet: Ask = [{ method: 'GET', path: query(['organization.get'], input) }]
  const same = (ask: Ask) => ({ ours: ask, least: ask })
  return [
    { name: 'REST GET one', floor: 'reads', calls: 1, ...same(getOne) },
    { name: `REST list of ${LIST}`, floor: 'reads', calls: 1, ...same(list) },
    { name: 'REST create', floor: 'reads', calls: 1, ...same(create) },
    { name: 'REST update', floor: 'reads', calls: 1, ...same(update) },
    { name: 'tRPC get', floor: 'trpc', calls: 1, ...same(trpcGet) },
    {
      name: `tRPC batch of ${BATCH}, each`,
      floor: 'reads',
      calls: BATCH,
      ours: [{ method: 'GET', path: query(procedures, inputs) }],
      least: getOne,
    },
  ]
}
