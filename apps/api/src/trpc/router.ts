import { operatorRouter } from './operator.ts'
import { organizationRouter } from './organization.ts'
import { router } from './procedures.ts'

export const appRouter = router({ organization: organizationRouter, operator: operatorRouter })

/** All that clients import of this app: the types of every operation, its input and its answer. */
export type AppRouter = typeof appRouter
