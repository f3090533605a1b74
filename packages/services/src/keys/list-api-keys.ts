import { listApiKeys as listRows } from '@organizations/database'
import { longPageOf, type ApiKey, type Listed, type ListApiKeysInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

/**
 * The keys of the caller's user that can do no more than the one that asks, newest first, without their secrets: a page,
 * or the first 1,000.
 */
export async function listApiKeys({ db }: Deps, { actor, input }: Call<ListApiKeysInput>): Promise<Listed<ApiKey>> {
  return await listRows(db, { userId: actor.userId, key: actor.key, ...longPageOf(input) })
}
