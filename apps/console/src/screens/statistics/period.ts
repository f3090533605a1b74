/** How many days are shown, up to today. */
export const periods = [7, 30, 90, 365] as const
export type Period = (typeof periods)[number]

const DAY_MS = 86_400_000

/** Reads it from the address of a page; without it 30 days are shown. */
export function readPeriod({ days }: Record<string, unknown>): { days?: Period } {
  const known = periods.find((it) => it === Number(days))
  return known === undefined ? {} : { days: known }
}

/** The days of a period up to today, in UTC, as the service counts them; and the same number of days before them. */
export function daysUpTo(
  now: number,
  days: Period,
): { from: string; to: string; before: { from: string; to: string } } {
  const day = (daysAgo: number) => new Date(now - daysAgo * DAY_MS).toISOString().slice(0, 10)
  return { from: day(days - 1), to: day(0), before: { from: day(2 * days - 1), to: day(days) } }
}
