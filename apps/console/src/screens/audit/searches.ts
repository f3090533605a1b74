import type { AuditAction } from '@organizations/client'
import { pageOf, textsOf } from '../../search-values.ts'

export interface AuditSearch {
  action?: AuditAction
  /** The address or the id of a user. */
  actor?: string
  /** Days, such as 2026-01-31. */
  from?: string
  to?: string
  /** A thing, by its id, with all that is under it. */
  subject?: string
  page?: number
}

/** An action that the service does not know is refused by it, with a sentence. */
export function auditSearchOf(search: Record<string, unknown>): AuditSearch {
  const { action, ...texts } = textsOf(search, ['action', 'actor', 'from', 'to', 'subject'])
  return { ...(action !== undefined && { action: action as AuditAction }), ...texts, ...pageOf(search) }
}
