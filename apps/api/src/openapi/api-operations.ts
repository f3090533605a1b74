import type { ApiOperation } from './operation.ts'
import { apiKeyOperations } from './operations/api-key.ts'
import { appOperations } from './operations/app.ts'
import { bundleContentOperations } from './operations/bundle-content.ts'
import { bundleOperations } from './operations/bundle.ts'
import { channelOperations } from './operations/channel.ts'
import { deviceOperations } from './operations/device.ts'
import { memberOperations } from './operations/member.ts'
import { operatorOperations } from './operations/operator.ts'
import { organizationOperations } from './operations/organization.ts'
import { serviceOperations } from './operations/service.ts'
import { statisticsOperations } from './operations/statistics.ts'

/** Every call of the REST API. A test holds it against the routes that the server has. */
export const apiOperations: readonly ApiOperation[] = [
  ...organizationOperations,
  ...memberOperations,
  ...apiKeyOperations,
  ...appOperations,
  ...bundleOperations,
  ...bundleContentOperations,
  ...channelOperations,
  ...deviceOperations,
  ...statisticsOperations,
  ...operatorOperations,
  ...serviceOperations,
]
