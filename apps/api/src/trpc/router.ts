import { apiKeyRouter } from './api-key.ts'
import { appsRouter } from './app.ts'
import { auditRouter } from './audit.ts'
import { bundleRouter } from './bundle.ts'
import { channelRouter } from './channel.ts'
import { deviceRouter } from './device.ts'
import { memberRouter } from './member.ts'
import { operatorRouter } from './operator.ts'
import { organizationRouter } from './organization.ts'
import { router } from './procedures.ts'
import { statisticsRouter } from './statistics.ts'

export const appRouter = router({
  organization: organizationRouter,
  member: memberRouter,
  apiKey: apiKeyRouter,
  app: appsRouter,
  bundle: bundleRouter,
  channel: channelRouter,
  device: deviceRouter,
  statistics: statisticsRouter,
  audit: auditRouter,
  operator: operatorRouter,
})

/** All that clients import of this app: the types of every operation, its input and its answer. */
export type AppRouter = typeof appRouter
