import {
  listAppDays,
  listAppKeys,
  listDaysOfReach,
  storedBefore,
  storedBeforeOfReach,
  type Database,
  type Kysely,
} from '@organizations/database'
import {
  daysOf,
  DomainError,
  MAX_POINTS,
  statisticsPoints,
  type OrganizationStatisticsInput,
  type StatisticsPoint,
} from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppsOf } from '../apps/require-apps-of.ts'

type Reach = Parameters<typeof listDaysOfReach>[1]

/**
 * The days of an organization's apps together, as far as the key reaches them; with `breakdown` those of each app, by
 * itself. Throws `invalid_input` for a breakdown into more than 50,000 points.
 */
export async function getOrganizationStatistics(
  { db, clock }: Deps,
  { actor, input }: Call<OrganizationStatisticsInput>,
): Promise<StatisticsPoint[]> {
  const now = clock()
  const organizationId = await requireAppsOf(db, { actor, orgId: input.org_id, now })
  const reach = { userId: actor.userId, key: actor.key, now, organizationId }
  if (input.breakdown === true) return await breakDown(db, reach, input)
  const before = input.noAccumulate === true ? null : await storedBeforeOfReach(db, reach, input.from)
  return statisticsPoints(daysOf(input), await listDaysOfReach(db, reach, input), before)
}

async function breakDown(
  db: Kysely<Database>,
  reach: Reach,
  input: OrganizationStatisticsInput,
): Promise<StatisticsPoint[]> {
  const days = daysOf(input)
  const mostApps = Math.floor(MAX_POINTS / days.length)
  const apps = await listAppKeys(db, reach, mostApps + 1)
  if (apps.length > mostApps) {
    const sentence = `Expected at most ${MAX_POINTS} points, got ${days.length} days of more than ${mostApps} apps`
    throw new DomainError('invalid_input', `${sentence}: ask for fewer days`)
  }
  const points: StatisticsPoint[] = []
  for (const { appId: app_id, ...app } of apps) {
    const before = input.noAccumulate === true ? null : await storedBefore(db, app, input.from)
    const ofApp = statisticsPoints(days, await listAppDays(db, app, input), before)
    points.push(...ofApp.map((point) => ({ ...point, app_id })))
  }
  return points
}
