/** A day of the one who looks, such as 2026-01-31, as the API takes times: from its first millisecond to its last. */
export function startOfDay(day: string | undefined): string | undefined {
  return timeOf(day, 'T00:00:00.000')
}

export function endOfDay(day: string | undefined): string | undefined {
  return timeOf(day, 'T23:59:59.999')
}

function timeOf(day: string | undefined, time: string): string | undefined {
  if (day === undefined) return undefined
  const at = new Date(day + time)
  return Number.isNaN(at.getTime()) ? day : at.toISOString() // what is no day is refused by the service
}
