import type { WayIn } from '@organizations/domain'
import type { Caller } from '../deps.ts'

/** How a caller came in, for the audit logs. */
export function wayInOf({ session, identity }: Pick<Caller, 'session' | 'identity'>): WayIn {
  if (session !== undefined) return 'session'
  return identity === undefined ? 'key' : 'token'
}
