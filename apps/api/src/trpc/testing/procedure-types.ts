/**
 * What every procedure takes and answers, spelled out by room. Clients compile against these types, so a change of the
 * router that changes one of them does not compile: procedure-types.test.ts compares them. When a change is intended, it
 * is made in the room's file by hand as well; a new procedure may be added. The answer of a subscription is one event.
 */
import type { ApiKeyInputs, ApiKeyOutputs } from './procedures/api-key.ts'
import type { AppInputs, AppOutputs } from './procedures/app.ts'
import type { AuditInputs, AuditOutputs } from './procedures/audit.ts'
import type { BundleInputs, BundleOutputs } from './procedures/bundle.ts'
import type { ChannelInputs, ChannelOutputs } from './procedures/channel.ts'
import type { DeviceInputs, DeviceOutputs } from './procedures/device.ts'
import type { EventInputs, EventOutputs } from './procedures/event.ts'
import type { MemberInputs, MemberOutputs } from './procedures/member.ts'
import type { OperatorInputs, OperatorOutputs } from './procedures/operator.ts'
import type { OrganizationInputs, OrganizationOutputs } from './procedures/organization.ts'
import type { SessionInputs, SessionOutputs } from './procedures/session.ts'
import type { StatisticsInputs, StatisticsOutputs } from './procedures/statistics.ts'
import type { TransferInputs, TransferOutputs } from './procedures/transfer.ts'
import type { WebhookInputs, WebhookOutputs } from './procedures/webhook.ts'

export interface ProcedureInputs {
  organization: OrganizationInputs
  member: MemberInputs
  apiKey: ApiKeyInputs
  session: SessionInputs
  transfer: TransferInputs
  app: AppInputs
  bundle: BundleInputs
  channel: ChannelInputs
  device: DeviceInputs
  statistics: StatisticsInputs
  webhook: WebhookInputs
  audit: AuditInputs
  event: EventInputs
  operator: OperatorInputs
}

export interface ProcedureOutputs {
  organization: OrganizationOutputs
  member: MemberOutputs
  apiKey: ApiKeyOutputs
  session: SessionOutputs
  transfer: TransferOutputs
  app: AppOutputs
  bundle: BundleOutputs
  channel: ChannelOutputs
  device: DeviceOutputs
  statistics: StatisticsOutputs
  webhook: WebhookOutputs
  audit: AuditOutputs
  event: EventOutputs
  operator: OperatorOutputs
}
