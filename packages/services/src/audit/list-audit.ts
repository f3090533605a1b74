import { listAuditEntries } from '@organizations/database'
import { pageOf, type AuditEntry, type ListAuditInput, type Page } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireRight } from '../rights/require-right.ts'

/** A page of what was changed in an organization, and by whom, newest first. */
export async function listAudit(
  { db, clock }: Deps,
  { actor, input }: Call<ListAuditInput>,
): Promise<Page & { data: AuditEntry[]; total: number }> {
  const { orgId, action, actor: by, subject, from, to } = input
  const { organization } = await requireRight(db, { actor, action: 'audit.list', orgId, now: clock() })
  const page = pageOf(input)
  const filter = { organizationId: organization.id, action, actor: by, subject, from, to }
  const { entries, total } = await listAuditEntries(db, filter, page)
  return { data: entries, total, ...page }
}
