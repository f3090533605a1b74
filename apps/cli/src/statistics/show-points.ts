import type { StatisticsPoint } from '@organizations/domain'

import { describeBytes } from '../terminal/describe-bytes.ts'
import { drawBar } from '../terminal/draw-bar.ts'
import type { Columns, Output } from '../terminal/output.ts'

/** What a chart can show, with the field of a point that has it. */
const fields = { devices: 'mau', storage: 'storage', bandwidth: 'bandwidth' } as const
export const charts = ['devices', 'storage', 'bandwidth'] as const
export type Chart = (typeof charts)[number]

const BAR_WIDTH = 20

/** Shows a point per line. On a terminal sizes are readable and a bar shows the course; elsewhere there are numbers alone. */
export function showPoints(
  output: Output,
  points: readonly StatisticsPoint[],
  { chart, isTerminal }: { chart: Chart; isTerminal: boolean },
): void {
  const size = (bytes: number) => (isTerminal ? describeSize(bytes) : bytes)
  const columns: Columns<StatisticsPoint> = {
    DAY: ({ date }) => date,
    ...(points.some((it) => it.app_id !== undefined) && { APP: (it: StatisticsPoint) => it.app_id }),
    DEVICES: ({ mau }) => mau,
    STORED: ({ storage }) => size(storage),
    SENT: ({ bandwidth }) => size(bandwidth),
  }
  const most = points.reduce((highest, point) => Math.max(highest, point[fields[chart]]), 0)
  if (!isTerminal || most <= 0) return output.rows(points, columns)
  const end = chart === 'devices' ? most.toLocaleString('en') : describeSize(most)
  const heading = `0 TO ${end} (${chart.toUpperCase()})`
  const bar = (point: StatisticsPoint) => drawBar(point[fields[chart]], most, BAR_WIDTH) || ' '
  // A bar that is cut would lie. Ids of apps begin alike, so they cannot be cut either.
  const fit = columns['APP'] ? { whole: ['DAY', 'APP'], details: [heading] } : { whole: ['DAY', heading] }
  output.rows(points, { ...columns, [heading]: bar }, points, fit)
}

function describeSize(bytes: number): string {
  return bytes < 0 ? `-${describeBytes(-bytes)}` : describeBytes(bytes)
}
