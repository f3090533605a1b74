import { InvalidArgumentError } from '@commander-js/extra-typings'

const DAY_MS = 24 * 3_600_000

/** Reads a date or a time in ISO 8601. Returns a time in the format of the API. */
export function readTime(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00.000Z` : text
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(time) && !Number.isNaN(Date.parse(time))
  if (!isTime) throw new InvalidArgumentError('Expected a date or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.')
  return new Date(time).toISOString()
}

/** Reads a time in the future: a date, a time, or a number of days from now, such as `90d`. */
export function readExpiry(text: string): string {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? []
  return days === undefined ? readTime(text) : new Date(Date.now() + Number(days) * DAY_MS).toISOString()
}

/** Reads a whole number that is not negative. */
export function readNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}

/** Reads yes or no. */
export function readYesNo(text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new InvalidArgumentError('Expected yes or no.')
  return text === 'yes'
}

/** The examples at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
}
