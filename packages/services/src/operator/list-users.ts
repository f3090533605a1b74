import { listUsers as listRows } from '@organizations/database'
import { pageOf, type ListUsersInput, type User } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOperator } from '../rights/require-right.ts'

/** A page of users, newest first, or the one with an address. For operators. */
export async function listUsers({ db }: Deps, { actor, input }: Call<ListUsersInput>): Promise<User[]> {
  requireOperator(actor)
  return await listRows(db, { email: input.email, ...pageOf(input) })
}
