import {
  insertAuditEntries,
  insertAuditEntry,
  insertEvents,
  type Database,
  type NewAuditEntry,
  type Transaction,
} from '@organizations/database'
import type { AuditAction, OrganizationEvent, OrganizationId } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { newEventOf, recordEvent } from '../events/record-event.ts'
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
  call: Call<unknown>,
  change: Change,
): Promise<void> {
  await insertAuditEntry(trx, entryOf(deps, call, change))
  const { organizationId, event } = change
  if ('type' in event) await recordEvent(deps, trx, { organizationId, actor: call.actor, event })
}

/** The same for some hundred organizations at once: one change of each. */
export async function recordChanges(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return
  await insertAuditEntries(
    trx,
    changes.map((change) => entryOf(deps, call, change)),
  )
  const events = changes.flatMap(({ organizationId, event }) =>
    'type' in event ? [newEventOf(deps, { organizationId, actor: call.actor, event })] : [],
  )
  if (events.length > 0) await insertEvents(trx, events)
}

function entryOf({ ids, clock }: Deps, { actor, requestId }: Call<unknown>, change: Change): NewAuditEntry {
  const { organizationId, action, subject, before, after } = change
  return {
    organizationId,
    action,
    subject,
    before,
    after,
    id: ids.auditEntry(),
    createdAt: clock(),
    userId: actor.userId,
    keyId: actor.keyId,
    cameInBy: wayInOf(actor),
    requestId: requestId ?? null,
  }
}
