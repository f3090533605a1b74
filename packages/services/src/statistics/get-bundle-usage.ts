import { listBundleUsage } from '@organizations/database'
import { bundleUsage, daysOf, type BundleUsage, type BundleUsageInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** Which share of an app's devices ran which version, day by day. */
export async function getBundleUsage(
  { db, clock }: Deps,
  { actor, input }: Call<BundleUsageInput>,
): Promise<BundleUsage> {
  const app = await requireAppRight(db, { actor, action: 'app.read', appId: input.app_id, now: clock() })
  return bundleUsage(daysOf(input), await listBundleUsage(db, app, input))
}
