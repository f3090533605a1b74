import { listManagedBy, listOnlySuperAdminOf } from '@organizations/database'
import {
  MAX_LIMIT,
  userSubject,
  type GetUserInput,
  type UserDeletionPreview,
  type UserDetails,
} from '@organizations/domain'
import { countWhatGoes } from '../../deletion/preview/preview-deletion.ts'
import type { Call, Deps } from '../../deps.ts'
import { getUser } from './get-user.ts'

/** A user, and what their deletion would remove, and what it would not: what an operator looks at before. */
export async function previewUserDeletion(
  deps: Deps,
  call: Call<GetUserInput>,
): Promise<{ user: Omit<UserDetails, 'keys' | 'organizations'>; preview: UserDeletionPreview }> {
  const { keys: _, organizations, ...user } = await getUser(deps, call)
  const { kinds } = await countWhatGoes(deps, userSubject(user.uid))
  return {
    user,
    preview: {
      kinds,
      organizations: organizations.map(({ id, name, role }) => ({ id, name, role })),
      lastSuperAdminOf: await listOnlySuperAdminOf(deps.db, user.uid, MAX_LIMIT),
      managementEmailOf: await listManagedBy(deps.db, user.email, MAX_LIMIT),
    },
  }
}
