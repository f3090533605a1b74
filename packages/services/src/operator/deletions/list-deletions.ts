import { listAddresses, listDeletions as listRows } from '@organizations/database'
import { pageOf, readDeletionId, type ListDeletionsInput, type ListedDeletion } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { readStatus } from '../../deletion/status/get-deletion-status.ts'
import { requireOperator } from '../../rights/require-right.ts'

/** A page of all deletions, of those of a subject, or the one with an id: who asked, state, progress and the reason of a block. For operators. */
export async function listDeletions(
  { db, clock }: Deps,
  { actor, input }: Call<ListDeletionsInput>,
): Promise<ListedDeletion[]> {
  requireOperator(actor)
  const id = input.id === undefined ? undefined : readDeletionId(input.id)
  if (input.id !== undefined && id === undefined) return []
  const deletions = await listRows(db, { id, subjectId: input.subject, state: input.state, ...pageOf(input) })
  const addresses = await listAddresses(
    db,
    deletions.map(({ requestedBy }) => requestedBy),
  )
  const listed: ListedDeletion[] = []
  for (const deletion of deletions) {
    const { organizationId, requestedBy: uid, requester, requestReason, stalledRounds, failures, lastError } = deletion
    const status = await readStatus({ db, clock }, deletion)
    listed.push({
      id: deletion.id,
      subject: { kind: deletion.subjectKind, id: deletion.subjectId },
      organizationId,
      ...status,
      requestedBy: { uid, email: addresses.get(uid) ?? null, requester, reason: requestReason },
      stalledRounds,
      failures,
      lastError,
    })
  }
  return listed
}
