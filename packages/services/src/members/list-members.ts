import { listMembers as listRows } from '@organizations/database'
import type { ListMembersInput, Member } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireRight } from '../rights/require-right.ts'

/** The members of an organization, and those who are invited. */
export async function listMembers({ db, clock }: Deps, { actor, input }: Call<ListMembersInput>): Promise<Member[]> {
  const now = clock()
  const { organization } = await requireRight(db, { actor, action: 'member.list', orgId: input.orgId, now })
  return await listRows(db, organization.id, now)
}
