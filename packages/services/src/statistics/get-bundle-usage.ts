import { listBundleUsage } from '@organizations/database'
import {
  bundleUsage,
  daysOf,
  DomainError,
  MAX_POINTS,
  type BundleUsage,
  type BundleUsageInput,
} from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/**
 * Which share of an app's devices ran which version, day by day. Throws `invalid_input` for more than 50,000 points.
 */
export async function getBundleUsage(
  { db, clock }: Deps,
  { actor, input }: Call<BundleUsageInput>,
): Promise<BundleUsage> {
  const app = await requireAppRight(db, { actor, action: 'app.read', appId: input.app_id, now: clock() })
  const days = daysOf(input)
  const mostVersions = Math.floor(MAX_POINTS / days.length)
  // Each version has one count a day at most, so counts that the limit cut off are of too many versions.
  const counts = await listBundleUsage(db, app, { ...input, limit: MAX_POINTS + 1 })
  const versions = new Set(counts.map(({ version_name }) => version_name)).size
  if (versions > mostVersions) {
    const sentence = `Expected at most ${MAX_POINTS} points, got ${days.length} days of more than ${mostVersions} versions`
    throw new DomainError('invalid_input', `${sentence}: ask for fewer days`)
  }
  return bundleUsage(days, counts)
}
