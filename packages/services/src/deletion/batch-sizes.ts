import type { BatchLimits } from '@organizations/database'

/**
 * How many rows a batch removes: as many as take a few milliseconds, by what the last batches of the same table took,
 * on this machine, at this moment. It starts small, grows by half at most, and halves at once when a batch took too
 * long, so that requests never wait for more than a few milliseconds.
 */
export interface BatchSizes {
  /** For the next batch of a table. */
  of: (table: string) => number
  /** What a batch of a table took: milliseconds from the beginning of its transaction to the end of its commit. */
  learn: (table: string, batch: { rows: number; holdMs: number }) => void
}

const FIRST_ROWS = 500
const GROWTH = 1.5

type SizeLimits = Pick<BatchLimits, 'wantedMs' | 'longestMs' | 'fewestRows' | 'mostRows'>

export function createBatchSizes({ wantedMs, longestMs, fewestRows, mostRows }: SizeLimits): BatchSizes {
  const sizes = new Map<string, number>()
  const sizeOf = (table: string) => sizes.get(table) ?? Math.max(FIRST_ROWS, fewestRows)
  return {
    of: (table) => Math.round(sizeOf(table)),
    learn(table, { rows, holdMs }) {
      if (rows === 0) return
      const size = sizeOf(table)
      const fitting = (rows / Math.max(holdMs, 0.01)) * wantedMs
      // A page that was not full says little about a full one: it may shrink the next, and not make it grow.
      const highest = rows < size / 2 ? size : size * GROWTH
      const next = holdMs > longestMs ? size / 2 : Math.min((size + fitting) / 2, highest)
      sizes.set(table, Math.min(Math.max(next, fewestRows), mostRows))
    },
  }
}
