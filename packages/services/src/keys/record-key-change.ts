import { findOrganizationOf, type Database, type Transaction } from '@organizations/database'
import {
  readOrganizationId,
  type AuditAction,
  type OrganizationEvent,
  type OrganizationId,
} from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'

export interface KeyChange {
  keyId: number
  limitedToOrgs: readonly string[] | null
  action: Extract<AuditAction, `api_key.${string}`>
  event: Extract<OrganizationEvent, { type: `api_key.${string}` }>
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

/**
 * Writes a key's change down for each organization that the key is limited to and its user belongs to. A key without
 * such a limit is its user's own affair, and no single organization's.
 */
export async function recordKeyChange(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { keyId, limitedToOrgs, ...change }: KeyChange,
): Promise<void> {
  const { userId } = call.actor
  const ids = new Set([...(limitedToOrgs ?? [])].flatMap((it) => readOrganizationId(it) ?? []))
  const own: OrganizationId[] = []
  // Order matters (locks.ts of the database): all organizations, by their ids, and then what is below them.
  for (const organizationId of [...ids].toSorted()) {
    const found = await findOrganizationOf(trx, { organizationId, userId })
    if (found?.role) own.push(organizationId)
  }
  for (const organizationId of own)
    await recordChange(deps, trx, call, { ...change, organizationId, subject: `${keyId}` })
}
