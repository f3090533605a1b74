import {
  appStatisticsInput,
  bundleUsageInput,
  organizationStatisticsInput,
  userStatisticsInput,
} from '@organizations/domain'
import {
  getAppStatistics,
  getBundleUsage,
  getOrganizationStatistics,
  getUserStatistics,
  type Deps,
} from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { callOf } from '../../http/call.ts'

/** `/statistics`: Capgo's published paths and answers, which are bare lists. */
export function registerStatisticsRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.get(
    '/statistics/app/:app_id',
    async (request) => await getAppStatistics(deps, callOf(request, appStatisticsInput)),
  )
  scope.get(
    '/statistics/app/:app_id/bundle_usage',
    async (request) => await getBundleUsage(deps, callOf(request, bundleUsageInput)),
  )
  scope.get(
    '/statistics/org/:org_id',
    async (request) => await getOrganizationStatistics(deps, callOf(request, organizationStatisticsInput)),
  )
  scope.get('/statistics/user', async (request) => await getUserStatistics(deps, callOf(request, userStatisticsInput)))
}
