/**
 * Aborts a request whose answer does not begin in time, because a caller waits for it. Once the answer has begun, there
 * is no time limit for reading it. (AbortSignal.timeout would also end the reading.)
 */
export async function withFirstByteTimeout<T>(
  timeoutMs: number,
  ask: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new DOMException('No answer has begun', 'TimeoutError')), timeoutMs)
  try {
    return await ask({ abortSignal: late.signal })
  } catch (error) {
    throw late.signal.aborted ? late.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}
