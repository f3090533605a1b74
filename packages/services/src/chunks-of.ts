/** A list in pieces of at most so many, in their order. */
export function* chunksOf<T>(list: readonly T[], most: number): Generator<T[]> {
  for (let from = 0; from < list.length; from += most) yield list.slice(from, from + most)
}
