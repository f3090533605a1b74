/** The end of a day, `YYYY-MM-DD`, in UTC, as the API takes it; null when none is chosen. */
export function endOfDay(day: string | null | undefined): string | null {
  return day === '' || day === null || day === undefined ? null : `${day.slice(0, 10)}T23:59:59.999Z`
}
