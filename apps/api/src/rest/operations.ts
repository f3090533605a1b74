import { apiKeyOperations } from './keys/api-key-operations.ts'
import { appOperations } from './apps/app-operations.ts'
import { auditOperations } from './audit/audit-operations.ts'
import { bundleContentOperations } from './bundles/bundle-content-operations.ts'
import { bundleOperations } from './bundles/bundle-operations.ts'
import { channelOperations } from './channels/channel-operations.ts'
import { deletionOperations } from './deletion/deletion-operations.ts'
import { deviceOperations } from './devices/device-operations.ts'
import { eventOperations, operatorEventOperations } from './events/event-operations.ts'
import { exportOperations } from './export/export-operations.ts'
import { memberOperations } from './members/member-operations.ts'
import type { Operation } from './operation.ts'
import { operatorAuditOperations } from './operator/operator-audit-operations.ts'
import { operatorDeletionOperations } from './operator/deletion-operations.ts'
import { operatorOperations } from './operator/operator-operations.ts'
import { organizationOperations } from './organizations/organization-operations.ts'
import { participantOperations } from './operator/participant-operations.ts'
import { policyOperations } from './organizations/policy-operations.ts'
import { serviceOperations } from './service/service-operations.ts'
import { sessionOperations } from './sessions/session-operations.ts'
import { statisticsOperations } from './statistics/statistics-operations.ts'
import { userOperations } from './operator/user-operations.ts'
import { webhookOperations } from './webhooks/webhook-operations.ts'
import { deliveryOperations } from './webhooks/delivery-operations.ts'
import { tombstoneOperations } from './operator/tombstone-operations.ts'

/**
 * Every operation of the REST API, in the order of the OpenAPI document. A test compares them with the server's routes.
 */
export const operations: readonly Operation[] = [
  ...organizationOperations,
  ...deletionOperations,
  ...exportOperations,
  ...policyOperations,
  ...auditOperations,
  ...eventOperations,
  ...memberOperations,
  ...apiKeyOperations,
  ...sessionOperations,
  ...appOperations,
  ...bundleOperations,
  ...bundleContentOperations,
  ...channelOperations,
  ...deviceOperations,
  ...statisticsOperations,
  ...webhookOperations,
  ...deliveryOperations,
  ...userOperations,
  ...operatorOperations,
  ...operatorDeletionOperations,
  ...participantOperations,
  ...tombstoneOperations,
  ...operatorAuditOperations,
  ...operatorEventOperations,
  ...serviceOperations,
]
