import type { Line } from './draw-chart.ts'

/** A chart tells so many lines apart. */
const MOST = 6

/** The versions that most devices ran in all, and the rest together as one line. Pure. */
export function mostUsed(datasets: readonly { label: string; data: readonly number[] }[], others: string): Line[] {
  const sorted = datasets
    .map(({ label, data }) => ({ name: label, values: data, sum: data.reduce((sum, it) => sum + it, 0) }))
    .toSorted((one, other) => other.sum - one.sum)
  const isCut = sorted.length > MOST
  const shown = sorted.slice(0, isCut ? MOST - 1 : MOST).map(({ name, values }) => ({ name, values }))
  if (!isCut) return shown
  const rest = sorted.slice(MOST - 1)
  const days = rest[0]?.values.length ?? 0
  const values = Array.from({ length: days }, (_, day) => rest.reduce((sum, it) => sum + (it.values[day] ?? 0), 0))
  return [...shown, { name: others, values }]
}
