const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A number of bytes with a unit, rounded down: `950 B`, `1.5 MB`. */
export function describeBytes(bytes: number): string {
  const power = units.findLastIndex((_, index) => index === 0 || bytes >= 1000 ** index)
  const amount = power === 0 ? String(Math.floor(bytes)) : (Math.floor((bytes * 10) / 1000 ** power) / 10).toFixed(1)
  return `${amount} ${units[power]}`
}
