import { listOperatorAuditEntries } from '@organizations/database'
import { pageOf, type ListOperatorAuditInput, type OperatorAuditEntry } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOperator } from '../rights/require-right.ts'

/** A page of what operators did, and to whom or what, newest first. For operators. */
export async function listOperatorAudit(
  { db }: Deps,
  { actor: caller, input }: Call<ListOperatorAuditInput>,
): Promise<OperatorAuditEntry[]> {
  requireOperator(caller)
  const { actor, action, target, from, to } = input
  return await listOperatorAuditEntries(db, { actor, action, target, from, to }, pageOf(input))
}
