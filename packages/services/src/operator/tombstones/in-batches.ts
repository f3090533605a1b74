const BATCH = 25

/**
 * Maps many things a few at a time, in their order, with a turn for other requests after each few. A thousand signatures
 * at once would hold the event loop for 100 ms.
 */
export async function inBatches<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const mapped: R[] = []
  for (let from = 0; from < items.length; from += BATCH) {
    mapped.push(...(await Promise.all(items.slice(from, from + BATCH).map(map))))
  }
  return mapped
}
