import { listBundles as listRows } from '@organizations/database'
import { pageOf, type Bundle, type ListBundlesInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** A page of an app's bundles, newest first, without those that have been deleted. */
export async function listBundles({ db, clock }: Deps, { actor, input }: Call<ListBundlesInput>): Promise<Bundle[]> {
  const request = { actor, action: 'app.read', appId: input.app_id, now: clock() } as const
  const { organizationId, appUuid } = await requireAppRight(db, request)
  return await listRows(db, { organizationId, appUuid, appId: input.app_id, ...pageOf(input) })
}
