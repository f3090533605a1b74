import { listParticipants as listRows } from '@organizations/database'
import type { ListParticipantsInput, Participant } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOperator } from '../rights/require-right.ts'

/** The services that new deletions ask, oldest first. For operators. */
export async function listParticipants({ db }: Deps, { actor }: Call<ListParticipantsInput>): Promise<Participant[]> {
  requireOperator(actor)
  return await listRows(db)
}
