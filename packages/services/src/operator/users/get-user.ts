import { listApiKeys, listMembershipsOf } from '@organizations/database'
import { MAX_LIMIT, wholeRight, type GetUserInput, type UserDetails } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { shownRole } from '../../members/shown-role.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { findUser } from './find-user.ts'

/** One user, with where they belong and all their keys, without secrets. For operators. */
export async function getUser({ db, clock }: Deps, { actor, input }: Call<GetUserInput>): Promise<UserDetails> {
  requireOperator(actor)
  const user = await findUser(db, input.user)
  const of = { userId: user.uid, limit: MAX_LIMIT }
  const memberships = await listMembershipsOf(db, { ...of, now: clock() })
  const organizations = memberships.map(({ id, name, isOnlySuperAdmin, ...membership }) => ({
    id,
    name,
    role: shownRole(membership),
    is_only_super_admin: isOnlySuperAdmin,
  }))
  const keys = await listApiKeys(db, { ...of, key: wholeRight, page: 0 })
  return { ...user, organizations, keys: keys.data }
}
