import { DomainError, readEventFilters } from '@organizations/domain'

/** The filters that a caller sent, as they are stored. Throws `invalid_events` with what was expected. */
export function requireFilters(events: readonly string[]): string[] {
  const { filters, fault } = readEventFilters(events)
  if (filters === undefined) throw new DomainError('invalid_events', fault)
  return filters
}
