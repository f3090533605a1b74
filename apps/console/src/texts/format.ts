/** Numbers and times as the browser's language writes them. */
const number = new Intl.NumberFormat()
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

export function formatNumber(value: number): string {
  return number.format(value)
}

/** A time of the API, ISO 8601, as day and time. */
export function formatTime(iso: string): string {
  return moment.format(new Date(iso))
}

export function formatDay(iso: string): string {
  return day.format(new Date(iso))
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** How far a time is from now, e.g. "3 hours ago". */
export function formatDistance(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000)
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return relative.format(Math.trunc(seconds / size), unit)
}

/** A duration in seconds, e.g. "2 min" or "45 s". */
export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${number.format(Math.ceil(seconds))} s`
  if (seconds < 5_400) return `${number.format(Math.round(seconds / 60))} min`
  return `${number.format(Math.round(seconds / 360) / 10)} h`
}

const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const

export function formatBytes(bytes: number): string {
  const power = Math.min(Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)), sizes.length - 1)
  const value = bytes / 1000 ** power
  return `${number.format(value < 10 && power > 0 ? Math.round(value * 10) / 10 : Math.round(value))} ${sizes[power]}`
}
