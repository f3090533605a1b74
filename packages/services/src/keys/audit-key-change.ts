import { findOrganizationOf, type Database, type Transaction } from '@organizations/database'
import { readOrganizationId, type AuditAction } from '@organizations/domain'
import { audit } from '../audit/audit-log.ts'
import type { Call, Deps } from '../deps.ts'

export interface KeyChange {
  keyId: number
  limitedToOrgs: readonly string[] | null
  action: Extract<AuditAction, `api_key.${string}`>
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

/**
 * Records a key's change in the audit log of each organization that the key is limited to and its user belongs to. A
 * key without such a limit is its user's own affair, and no single organization's.
 */
export async function auditKeyChange(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { keyId, limitedToOrgs, ...change }: KeyChange,
): Promise<void> {
  // Order matters: two changes that lock organizations in different orders would wait for each other.
  for (const orgId of [...new Set(limitedToOrgs)].toSorted()) {
    const organizationId = readOrganizationId(orgId)
    const found = organizationId && (await findOrganizationOf(trx, { organizationId, userId: call.actor.userId }))
    if (found?.role)
      await audit(deps, trx, call, { ...change, organizationId: found.organization.id, subject: `${keyId}` })
  }
}
