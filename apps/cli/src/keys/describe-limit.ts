import type { Cell } from '../terminal/output.ts'

/** No limit is "all", and an empty one, which reaches nothing, "none". */
export function describeLimit(limit: readonly string[] | undefined): Cell {
  if (limit === undefined) return 'all'
  return limit.length === 0 ? 'none' : limit
}
