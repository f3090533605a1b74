import { listAppsOf } from '@organizations/database'
import { pageOf, type App, type ListAppsInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppsOf } from './require-apps-of.ts'

/** A page of the apps that the key can reach, newest first: of one organization, or of all of them. */
export async function listApps({ db, clock }: Deps, { actor, input }: Call<ListAppsInput>): Promise<App[]> {
  const now = clock()
  const organizationId =
    input.org_id === undefined ? undefined : await requireAppsOf(db, { actor, orgId: input.org_id, now })
  return await listAppsOf(db, { userId: actor.userId, key: actor.key, now, organizationId, ...pageOf(input) })
}
