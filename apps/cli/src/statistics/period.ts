import { BadUsage } from '../http/failures.ts'

const DAY_MS = 24 * 3_600_000
const USUAL_DAYS = 30

/** The options `--from`, `--to` and `--days`. */
export interface PeriodOptions {
  /** Times as `readTime` returns them. */
  from?: string | undefined
  to?: string | undefined
  days?: number | undefined
}

/** The days to ask for, both included, in UTC: by default the last 30, of which today is the last. */
export function periodFrom(options: PeriodOptions, now: number): { from: string; to: string } {
  const { from, days } = options
  if (from !== undefined && days !== undefined) throw new BadUsage('Expected --from or --days, got both')
  if (days === 0) throw new BadUsage('Expected --days to be at least 1')
  const to = options.to ?? new Date(now).toISOString()
  const first = from ?? new Date(Date.parse(to) - ((days ?? USUAL_DAYS) - 1) * DAY_MS).toISOString()
  return { from: first.slice(0, 10), to: to.slice(0, 10) }
}
