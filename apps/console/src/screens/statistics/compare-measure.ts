import type { DailyStatistics } from '@organizations/client'

export type Measure = 'mau' | 'storage' | 'bandwidth'

/**
 * What a period comes to, and by how many percent more or less than the one before. What is transferred is added up; of
 * the others the last day counts. Pure.
 */
export function compareMeasure(
  measure: Measure,
  points: readonly DailyStatistics[],
  before: readonly DailyStatistics[] | undefined,
): { value: number; change?: number | 'from nothing' } {
  const value = valueOf(measure, points)
  if (before === undefined) return { value }
  const old = valueOf(measure, before)
  if (old === 0) return { value, change: value === 0 ? 0 : 'from nothing' }
  return { value, change: Math.round((value / old - 1) * 100) }
}

function valueOf(measure: Measure, points: readonly DailyStatistics[]): number {
  if (measure === 'bandwidth') return points.reduce((sum, { bandwidth }) => sum + bandwidth, 0)
  return points.at(-1)?.[measure] ?? 0
}
