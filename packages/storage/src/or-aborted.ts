/**
 * Settles like `work`, or rejects with the signal's reason as soon as it aborts. Work that nothing can stop (a hanging
 * disk, a silent client) goes on in the background, its outcome unheard.
 */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work
  // A promise of its own for each call: one that lived as long as the signal would keep every chunk it was raced with.
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The source's chunks until it ends or the signal aborts, even while the source is silent. Closes the source. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  const chunks = source[Symbol.asyncIterator]()
  const next = () => orAborted(chunks.next(), signal)
  try {
    for (let chunk = await next(); chunk.done !== true; chunk = await next()) yield chunk.value
  } finally {
    // Not awaited: a source that hangs would hang whoever gave it up.
    void chunks.return?.().catch(() => undefined)
  }
}
