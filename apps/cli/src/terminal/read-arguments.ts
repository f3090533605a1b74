import { InvalidArgumentError } from '@commander-js/extra-typings'
import { time } from '@organizations/domain'

const DAY_MS = 24 * 3_600_000

/** Reads a date or a time in ISO 8601. Returns a time in the format of the API, whose rules hold: no date is moved. */
export function readTime(text: string): string {
  const complete = text
    .replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00.000Z')
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/, '$1:00$2')
  const { data, success } = time('time').safeParse(complete)
  if (success) return new Date(data).toISOString()
  throw new InvalidArgumentError('Expected a date or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.')
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
