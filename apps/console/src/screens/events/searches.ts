export interface EventsSearch {
  /** A family of events, such as `member`. */
  kind?: string
  /** Instead of the oldest. */
  begin?: 'now'
}

export function eventsSearchOf({ kind, begin }: Record<string, unknown>): EventsSearch {
  return { ...(typeof kind === 'string' && kind !== '' && { kind }), ...(begin === 'now' && { begin }) }
}
