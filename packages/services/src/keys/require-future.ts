import { DomainError } from '@organizations/domain'

/** Throws `invalid_input` for a time (milliseconds since 1970) that is not ahead. */
export function requireFuture(field: string, time: number | undefined, now: number): void {
  if (time === undefined || time > now) return
  const message = `Expected ${field} to lie in the future, got ${new Date(time).toISOString()}`
  throw new DomainError('invalid_input', message, { issues: [{ path: field, message }] })
}
