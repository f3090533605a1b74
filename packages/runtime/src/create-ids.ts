import {
  idPrefixes,
  type AuditEntryId,
  type DeletionId,
  type DeliveryId,
  type EventId,
  type FeedEventId,
  type OrganizationId,
  type SessionId,
  type ParticipantId,
  type UserId,
  type WebhookId,
} from '@organizations/domain'
import type { Ids } from '@organizations/services'
import { typeid } from 'typeid-js'

/** Creates new ids: TypeIDs (a prefix and a UUIDv7 in base32), which sort by time. */
export function createIds(): Ids {
  return {
    organization: () => typeid(idPrefixes.organization).toString() as OrganizationId, // it has the prefix of its kind, as do those below
    user: () => typeid(idPrefixes.user).toString() as UserId,
    deletion: () => typeid(idPrefixes.deletion).toString() as DeletionId,
    event: () => typeid(idPrefixes.event).toString() as EventId,
    auditEntry: () => typeid(idPrefixes.auditEntry).toString() as AuditEntryId,
    feedEvent: () => typeid(idPrefixes.feedEvent).toString() as FeedEventId,
    webhook: () => typeid(idPrefixes.webhook).toString() as WebhookId,
    delivery: () => typeid(idPrefixes.delivery).toString() as DeliveryId,
    session: () => typeid(idPrefixes.session).toString() as SessionId,
    participant: () => typeid(idPrefixes.participant).toString() as ParticipantId,
    uuid: () => typeid().toUUID(),
  }
}
