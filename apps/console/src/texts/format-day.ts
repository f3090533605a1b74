const short = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** A day of a chart, from the seconds since 1970 that it begins at in UTC. */
export function formatShortDay(seconds: number): string {
  return short.format(new Date(seconds * 1000))
}
