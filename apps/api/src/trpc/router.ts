import { apiKeyRouter } from './api-key.ts'
import { auditRouter } from './audit.ts'
import { memberRouter } from './member.ts'
import { operatorRouter } from './operator.ts'
import { organizationRouter } from './organization.ts'
import { router } from './procedures.ts'

export const appRouter = router({
  organization: organizationRouter,
  member: memberRouter,
  apiKey: apiKeyRouter,
  audit: auditRouter,
  operator: operatorRouter,
})

/** All that clients import of this app: the types of every operation, its input and its answer. */
export type AppRouter = typeof appRouter
