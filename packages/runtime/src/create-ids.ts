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
import { toUUID, typeidUnboxed } from 'typeid-js'

/** Creates new ids: TypeIDs (a prefix and a UUIDv7 in base32), which sort by time. */
export function createIds(): Ids {
  return {
    organization: () => newId<OrganizationId>(idPrefixes.organization),
    user: () => newId<UserId>(idPrefixes.user),
    deletion: () => newId<DeletionId>(idPrefixes.deletion),
    event: () => newId<EventId>(idPrefixes.event),
    auditEntry: () => newId<AuditEntryId>(idPrefixes.auditEntry),
    feedEvent: () => newId<FeedEventId>(idPrefixes.feedEvent),
    webhook: () => newId<WebhookId>(idPrefixes.webhook),
    delivery: () => newId<DeliveryId>(idPrefixes.delivery),
    session: () => newId<SessionId>(idPrefixes.session),
    participant: () => newId<ParticipantId>(idPrefixes.participant),
    uuid: () => toUUID(typeidUnboxed()),
  }
}

function newId<Id extends string>(prefix: string): Id {
  return typeidUnboxed(prefix) as string as Id // it has the prefix of its kind
}
