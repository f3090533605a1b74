/** Visits every item, at most `limit` at the same time. Rejects with the first error; running visits then continue. */
export async function forEachAtMost<T>(
  limit: number,
  items: readonly T[],
  visit: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const lane = async () => {
    for (const item of rest) await visit(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
}
