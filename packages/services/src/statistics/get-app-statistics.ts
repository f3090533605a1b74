import { listAppDays, storedBefore } from '@organizations/database'
import { daysOf, statisticsPoints, type AppStatisticsInput, type StatisticsPoint } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** An app's days, one point for each. */
export async function getAppStatistics(
  { db, clock }: Deps,
  { actor, input }: Call<AppStatisticsInput>,
): Promise<StatisticsPoint[]> {
  const app = await requireAppRight(db, { actor, action: 'app.read', appId: input.app_id, now: clock() })
  const before = input.noAccumulate === true ? null : await storedBefore(db, app, input.from)
  return statisticsPoints(daysOf(input), await listAppDays(db, app, input), before)
}
