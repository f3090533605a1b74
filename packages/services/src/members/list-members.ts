import { listMembers as listRows } from '@organizations/database'
import { longPageOf, type Listed, type ListMembersInput, type Member } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireRight } from '../rights/require-right.ts'

/** The members of an organization and those who are invited, newest users first: a page, or the first 1,000. */
export async function listMembers(
  { db, clock }: Deps,
  { actor, input }: Call<ListMembersInput>,
): Promise<Listed<Member>> {
  const now = clock()
  const { organization } = await requireRight(db, { actor, action: 'member.list', orgId: input.orgId, now })
  return await listRows(db, { organizationId: organization.id, now, ...longPageOf(input) })
}
