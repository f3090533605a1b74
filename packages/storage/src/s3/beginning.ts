/**
 * Gives a request up whose answer does not begin in time: somebody waits for it. Once it has begun, reading it may take
 * as long as it takes.
 */
export async function beginning<T>(
  beginMs: number,
  ask: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new DOMException('No answer has begun', 'TimeoutError')), beginMs)
  try {
    return await ask({ abortSignal: late.signal })
  } catch (error) {
    throw late.signal.aborted ? late.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}
