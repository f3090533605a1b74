import { listApiKeys as listRows } from '@organizations/database'
import type { Actor, ApiKey } from '@organizations/domain'
import type { Deps } from '../deps.ts'

/** All keys of the caller's user, newest first, without their secrets. */
export async function listApiKeys({ db }: Deps, { actor }: { actor: Actor }): Promise<ApiKey[]> {
  return await listRows(db, actor.userId)
}
