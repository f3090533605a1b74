/** The last one again and again, until there are a power of two: so there are few statements to prepare. Of one at least. */
export function paddedToPowerOfTwo<T>(list: readonly T[]): T[] {
  const length = 2 ** Math.ceil(Math.log2(list.length))
  return Array.from({ length }, (_, index) => list[Math.min(index, list.length - 1)] as T) // within the list
}
