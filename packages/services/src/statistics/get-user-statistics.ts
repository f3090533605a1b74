import { listDaysOfReach, storedBeforeOfReach } from '@organizations/database'
import { daysOf, statisticsPoints, type StatisticsPoint, type UserStatisticsInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

/** The days of all apps together that the key reaches, in all organizations. */
export async function getUserStatistics(
  { db, clock }: Deps,
  { actor, input }: Call<UserStatisticsInput>,
): Promise<StatisticsPoint[]> {
  const reach = { userId: actor.userId, key: actor.key, now: clock() }
  const before = input.noAccumulate === true ? null : await storedBeforeOfReach(db, reach, input.from)
  return statisticsPoints(daysOf(input), await listDaysOfReach(db, reach, input), before)
}
