/**
 * Settles like `work`, or rejects with the signal's reason as soon as it aborts. Work that cannot be stopped (a hanging
 * disk, a client that sends nothing) continues in the background, and its outcome is ignored.
 */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work
  // A new promise for each call: one that lived as long as the signal would retain every chunk that it was raced with.
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

/**
 * Yields the source's chunks until it ends or the signal aborts, even while the source sends nothing. Closes the
 * source.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  const chunks = source[Symbol.asyncIterator]()
  const next = () => orAborted(chunks.next(), signal)
  try {
    for (let chunk = await next(); chunk.done !== true; chunk = await next()) yield chunk.value
  } finally {
    // Not awaited: a source that hangs would also block its consumer here.
    void chunks.return?.().catch(() => undefined)
  }
}
