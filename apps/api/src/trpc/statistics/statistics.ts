import {
  appStatisticsInput,
  bundleUsageInput,
  organizationStatisticsInput,
  userStatisticsInput,
} from '@organizations/domain'
import { getAppStatistics, getBundleUsage, getOrganizationStatistics, getUserStatistics } from '@organizations/services'
import { procedure, router } from '../procedures.ts'

export const statisticsRouter = router({
  app: procedure
    .input(appStatisticsInput)
    .query(({ ctx: { deps, call }, input }) => getAppStatistics(deps, call(input))),
  bundleUsage: procedure
    .input(bundleUsageInput)
    .query(({ ctx: { deps, call }, input }) => getBundleUsage(deps, call(input))),
  organization: procedure
    .input(organizationStatisticsInput)
    .query(({ ctx: { deps, call }, input }) => getOrganizationStatistics(deps, call(input))),
  user: procedure
    .input(userStatisticsInput)
    .query(({ ctx: { deps, call }, input }) => getUserStatistics(deps, call(input))),
})
