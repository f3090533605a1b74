import { isDeepStrictEqual } from 'node:util'

/** The fields that changed, with their new values. */
export function changesBetween<T extends object>(before: T, after: T): Partial<T> {
  const was = new Map(Object.entries(before))
  const changed = Object.entries(after).filter(([field, value]) => !isDeepStrictEqual(value, was.get(field)))
  return Object.fromEntries(changed) as Partial<T> // some of its own
}
