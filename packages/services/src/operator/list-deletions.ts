import { listDeletions as listRows } from '@organizations/database'
import { pageOf, type ListDeletionsInput, type ListedDeletion } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { readStatus } from '../deletion/get-deletion-status.ts'
import { requireOperator } from '../rights/require-right.ts'

/** A page of all deletions, newest first, with state, progress and the reason of a block. For operators. */
export async function listDeletions(
  { db, clock }: Deps,
  { actor, input }: Call<ListDeletionsInput>,
): Promise<ListedDeletion[]> {
  requireOperator(actor)
  const deletions = await listRows(db, { state: input.state, ...pageOf(input) })
  const listed: ListedDeletion[] = []
  for (const deletion of deletions) {
    const { id, organizationId, subjectKind: kind, subjectId } = deletion
    const status = await readStatus({ db, clock }, deletion)
    listed.push({ id, subject: { kind, id: subjectId }, organizationId, ...status })
  }
  return listed
}
