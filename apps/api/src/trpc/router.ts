import { apiKeyRouter } from './keys/api-key.ts'
import { appsRouter } from './apps/app.ts'
import { auditRouter } from './audit/audit.ts'
import { bundleRouter } from './bundles/bundle.ts'
import { channelRouter } from './channels/channel.ts'
import { deviceRouter } from './devices/device.ts'
import { eventRouter } from './events/event.ts'
import { memberRouter } from './members/member.ts'
import { operatorRouter } from './operator/operator.ts'
import { organizationRouter } from './organizations/organization.ts'
import { router } from './procedures.ts'
import { sessionRouter } from './sessions/session.ts'
import { statisticsRouter } from './statistics/statistics.ts'
import { transferRouter } from './sessions/transfer.ts'
import { webhookRouter } from './webhooks/webhook.ts'

export const appRouter = router({
  organization: organizationRouter,
  member: memberRouter,
  apiKey: apiKeyRouter,
  session: sessionRouter,
  transfer: transferRouter,
  app: appsRouter,
  bundle: bundleRouter,
  channel: channelRouter,
  device: deviceRouter,
  statistics: statisticsRouter,
  webhook: webhookRouter,
  audit: auditRouter,
  event: eventRouter,
  operator: operatorRouter,
})

/** All that clients import of this app: the types of every operation, its input and its answer. */
export type AppRouter = typeof appRouter
