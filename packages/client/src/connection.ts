import { OrganizationsError } from './organizations-error.ts'

/** Where the service is, and how it is asked. */
export interface Connection {
  /** Without a slash at its end. */
  readonly url: string
  readonly key: string | (() => string | Promise<string>)
  readonly fetch: typeof globalThis.fetch
  /** How long the first byte of an answer may take; the whole answer, if it is no stream. */
  readonly timeoutMs: number
}

/** The headers of every call. */
export async function headersOf({ key }: Connection): Promise<Record<string, string>> {
  return { authorization: typeof key === 'string' ? key : await key() }
}

/**
 * Sends a request. Throws `unreachable` when there is no answer, and the signal's reason when it was aborted. Redirects
 * are not followed: the key would be sent to the other server as well.
 */
export async function send(connection: Connection, url: string, init: RequestInit): Promise<Response> {
  const { fetch } = connection // not as a method: browsers refuse another `this`
  try {
    return await fetch(url, { ...init, redirect: 'manual' })
  } catch (error) {
    throw isFailureOfNetwork(error) ? unreachable(connection, error) : error
  }
}

/** The error of a request that got no answer. */
export function unreachable({ url, timeoutMs }: Connection, cause?: unknown): OrganizationsError {
  const message = `No server answers at ${url}${reasonOf(cause, timeoutMs)}`
  return new OrganizationsError(message, { code: 'unreachable', cause })
}

/** The error of a stream that ended before it was over. */
export function connectionLost({ url }: Connection, cause?: unknown): OrganizationsError {
  return new OrganizationsError(`The connection to ${url} was lost`, { code: 'unreachable', cause })
}

/** The error of an answer that is not the service's own: that of a proxy whose server is away, or of another server. */
export function foreignAnswer({ url }: Connection, { status, headers }: Response): OrganizationsError {
  const isAway = status >= 502 && status <= 504
  const code = isAway ? 'unreachable' : 'not_this_service'
  const message = `The answer from ${url} is not from this service (HTTP ${status})`
  return new OrganizationsError(message, { code, status, ...headersFor(headers) })
}

/** What the headers of an answer say about the request. */
export function headersFor(headers: Headers): { requestId?: string; retryAfter?: number } {
  const requestId = headers.get('x-request-id')
  const retryAfter = headers.get('retry-after') ?? ''
  return {
    ...(requestId !== null && { requestId }),
    ...(/^\d{1,6}$/.test(retryAfter) && { retryAfter: Number(retryAfter) }),
  }
}

/** `fetch` rejects with a TypeError when the network fails; a timeout has its own error. Others come from the caller. */
export function isFailureOfNetwork(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError') return ` within ${timeoutMs / 1000} s`
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
}
