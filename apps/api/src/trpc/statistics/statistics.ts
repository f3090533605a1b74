import {
  appStatisticsInput,
  bundleUsageInput,
  organizationStatisticsInput,
  userStatisticsInput,
} from '@organizations/domain'
import { getAppStatistics, getBundleUsage, getOrganizationStatistics, getUserStatistics } from '@organizations/services'
import { listProcedure, router } from '../procedures.ts'

export const statisticsRouter = router({
  app: listProcedure
    .input(appStatisticsInput)
    .query(({ ctx: { deps, call }, input }) => getAppStatistics(deps, call(input))),
  bundleUsage: listProcedure
    .input(bundleUsageInput)
    .query(({ ctx: { deps, call }, input }) => getBundleUsage(deps, call(input))),
  organization: listProcedure
    .input(organizationStatisticsInput)
    .query(({ ctx: { deps, call }, input }) => getOrganizationStatistics(deps, call(input))),
  user: listProcedure
    .input(userStatisticsInput)
    .query(({ ctx: { deps, call }, input }) => getUserStatistics(deps, call(input))),
})
