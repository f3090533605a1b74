import { DomainError } from '@organizations/domain'

/** What an error of a library has of use: none of these texts has a token in it. */
interface Failure {
  name: string
  code?: unknown
  status?: unknown
  error?: unknown
}

const AWAY_CODES = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'ERR_JWKS_TIMEOUT'])

/**
 * What a person may be told of a failure at the provider: that it is away, or that the sign-in failed. The cause names the
 * kind of failure and no more: what was answered may contain tokens.
 */
export function refusalOfProvider(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  const code = isAway(error) ? 'identity_provider_away' : 'sign_in_failed'
  return new DomainError(code, undefined, { cause: new Error(describe(error)) })
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, status }: Failure = error
  if (typeof status === 'number' && status >= 500) return true
  if (typeof code === 'string' && AWAY_CODES.has(code)) return true
  // What `fetch` throws when no connection is made, by itself or as the cause of a library's error.
  return isFailedFetch(error) || isFailedFetch(error.cause)
}

function isFailedFetch(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'fetch failed'
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown failure'
  const { name, code, error: answered }: Failure = error
  const said = typeof answered === 'string' && /^\w{1,40}$/.test(answered) ? answered : undefined
  return [name, code, said, isFailedFetch(error.cause) ? 'no connection' : undefined]
    .filter((it) => typeof it === 'string')
    .join(' ')
}
