export {
  openAccessTokens,
  type AccessTokens,
  type AccessTokensOptions,
  type PersonsClaims,
  type TokenReading,
} from './access-tokens.ts'
export { readIssuer } from './read-issuer.ts'
