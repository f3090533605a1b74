import { listUsers as listRows } from '@organizations/database'
import { pageOf, type ListedUser, type ListUsersInput } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { requireOperator } from '../../rights/require-right.ts'

/** A page of users, newest first, those alone that an address, a search or the operator right leaves. For operators. */
export async function listUsers({ db }: Deps, { actor, input }: Call<ListUsersInput>): Promise<ListedUser[]> {
  requireOperator(actor)
  const { email, search, is_operator: isOperator } = input
  return await listRows(db, { email, search, isOperator, ...pageOf(input) })
}
