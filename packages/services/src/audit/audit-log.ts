import { insertAuditEntry, type Database, type Transaction } from '@organizations/database'
import type { AuditAction, OrganizationId } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

export interface AuditedChange {
  organizationId: OrganizationId
  action: AuditAction
  /** What was changed: the id of the organization, or of the user. */
  subject: string
  /** The fields that changed, without secrets; null for what did not exist before, or does not any more. */
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

/** Writes the audit entry of a change, in the change's own transaction. */
export async function audit(
  { ids, clock }: Deps,
  trx: Transaction<Database>,
  { actor, requestId }: Call<unknown>,
  change: AuditedChange,
): Promise<void> {
  const { userId, keyId } = actor
  await insertAuditEntry(trx, {
    ...change,
    id: ids.auditEntry(),
    createdAt: clock(),
    userId,
    keyId,
    requestId: requestId ?? null,
  })
}
