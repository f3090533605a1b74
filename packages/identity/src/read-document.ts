import { isSafe } from './read-issuer.ts'

const TIMEOUT_MS = 5000
/** Key sets of large providers have some ten KiB. */
const MAX_BYTES = 256 * 1024

/** The identity provider does not answer, or not as it should: nothing is known of the token that was asked about. */
export class IssuerAwayError extends Error {
  override readonly name = 'IssuerAwayError'
}

/**
 * Reads a JSON document of the identity provider. Returns the status alone when it refuses (4xx). Throws
 * `IssuerAwayError` for all that is no answer: the message says what was expected, never what came.
 */
export async function readDocument(
  address: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const url = URL.parse(address)
  if (url === null || !isSafe(url)) throw new IssuerAwayError('Expected an https: address in what the issuer publishes')
  let response: Response
  try {
    // What it names is where its keys are: a redirect could lead anywhere.
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    response = await fetch(url, { headers: { accept: 'application/json', ...headers }, redirect: 'error', signal })
    if (response.status >= 400 && response.status < 500) {
      await response.body?.cancel()
      return { status: response.status, body: undefined }
    }
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new IssuerAwayError(`Expected status 200 from the issuer, got ${response.status}`)
    }
    return { status: 200, body: JSON.parse(await readText(response)) as unknown }
  } catch (error) {
    if (error instanceof IssuerAwayError) throw error
    throw new IssuerAwayError(`Expected a JSON document from the issuer within ${TIMEOUT_MS} ms`, { cause: error })
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const body = (response.body ?? []) as AsyncIterable<Uint8Array> // what fetch reads
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > MAX_BYTES) throw new IssuerAwayError(`Expected at most ${MAX_BYTES} bytes from the issuer`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
