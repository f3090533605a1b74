import { insertAuditEntry, type Database, type Transaction } from '@organizations/database'
import type { AuditAction, OrganizationEvent, OrganizationId } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { recordEvent } from '../events/record-event.ts'
import { wayInOf } from '../identities/way-in.ts'

export interface Change {
  organizationId: OrganizationId
  action: AuditAction
  /** What was changed: the id of the organization, or of the user. */
  subject: string
  /** The fields that changed, without secrets; null for what did not exist before, or does not any more. */
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  /** What others hear of it, or why they hear nothing. */
  event: OrganizationEvent | { none: string }
}

export const noEventOfDevices = { none: 'there are millions of devices' }

/** Writes a change down, in its own transaction: its audit entry and its event. */
export async function recordChange(
  deps: Deps,
  trx: Transaction<Database>,
  { actor, requestId }: Call<unknown>,
  { event, ...change }: Change,
): Promise<void> {
  const { ids, clock } = deps
  const { userId, keyId } = actor
  await insertAuditEntry(trx, {
    ...change,
    id: ids.auditEntry(),
    createdAt: clock(),
    userId,
    keyId,
    cameInBy: wayInOf(actor),
    requestId: requestId ?? null,
  })
  const { organizationId } = change
  if ('type' in event) await recordEvent(deps, trx, { organizationId, actor, event })
}
