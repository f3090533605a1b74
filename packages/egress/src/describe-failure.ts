import { TargetError } from './target.ts'

/**
 * Why there was no answer, in a sentence for the owner of the endpoint. It names no address: what a name stands for
 * inside of our network is nothing that an answer tells.
 */
export function describeFailure(error: unknown, isTimeout: boolean): { reason: string; isTimeout: boolean } {
  if (isTimeout) return { reason: 'No answer in time', isTimeout }
  const cause = causeOf(error)
  if (cause instanceof TargetError) return { reason: cause.message, isTimeout }
  const code = codeOf(cause)
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return { reason: 'No connection in time', isTimeout: true }
  }
  const known = Object.hasOwn(sentences, code) ? sentences[code] : undefined
  if (known !== undefined) return { reason: known, isTimeout }
  if (/CERT|SIGNED|SIGNATURE|^ERR_TLS/.test(code))
    return { reason: `The certificate is not valid (${code})`, isTimeout }
  return { reason: code === '' ? 'The connection failed' : `The connection failed (${code})`, isTimeout }
}

const NO_ADDRESS = 'The name of the host has no address'
const ENDED = 'The connection ended before an answer'

const sentences: Readonly<Record<string, string>> = {
  ENOTFOUND: NO_ADDRESS,
  ENODATA: NO_ADDRESS,
  ESERVFAIL: 'The name of the host could not be looked up',
  EAI_AGAIN: 'The name of the host could not be looked up',
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: ENDED,
  UND_ERR_SOCKET: ENDED,
}

/** An error that occurred at several addresses of one host has those in it. */
function causeOf(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
