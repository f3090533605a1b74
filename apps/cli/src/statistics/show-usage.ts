import type { BundleUsage } from '@organizations/domain'

import { drawBar } from '../terminal/draw-bar.ts'
import type { Columns, Output } from '../terminal/output.ts'

const BAR_WIDTH = 20

interface Share {
  version: string
  first: number
  last: number
}

/** Shows the share of each version at the beginning and at the end of the period, the largest first. */
export function showUsage(
  output: Output,
  usage: BundleUsage,
  { from, to, isTerminal }: { from: string; to: string; isTerminal: boolean },
): void {
  const shares = usage.datasets
    .map(({ label, data }): Share => ({ version: label, first: data[0] ?? 0, last: data.at(-1) ?? 0 }))
    .toSorted((one, other) => other.last - one.last || other.first - one.first)
  const columns: Columns<Share> = {
    VERSION: ({ version }) => version,
    [`% ON ${from}`]: ({ first }) => first,
    ...(to !== from && { [`% ON ${to}`]: ({ last }: Share) => last }),
    ...(isTerminal && { '0 TO 100 %': ({ last }: Share) => drawBar(last, 100, BAR_WIDTH) || ' ' }),
  }
  output.rows(shares, columns, usage, { whole: ['VERSION', '0 TO 100 %'] })
}
