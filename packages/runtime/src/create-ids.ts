import {
  idPrefixes,
  type AuditEntryId,
  type DeletionId,
  type DeliveryId,
  type EventId,
  type FeedEventId,
  type InvitationId,
  type OrganizationId,
  type SessionId,
  type ParticipantId,
  type MailId,
  type UserId,
  type WebhookId,
} from '@organizations/domain'
import type { Ids } from '@organizations/services'
import { toUUID, typeidUnboxed } from 'typeid-js'

/** Creates new ids: TypeIDs (a prefix and a UUIDv7 in base32), which sort by time. */
export function createIds(): Ids {
  return {
    organization: () => newId(idPrefixes.organization) as OrganizationId, // it has the prefix of its kind, as do those below
    user: () => newId(idPrefixes.user) as UserId,
    deletion: () => newId(idPrefixes.deletion) as DeletionId,
    event: () => newId(idPrefixes.event) as EventId,
    auditEntry: () => newId(idPrefixes.auditEntry) as AuditEntryId,
    feedEvent: () => newId(idPrefixes.feedEvent) as FeedEventId,
    webhook: () => newId(idPrefixes.webhook) as WebhookId,
    delivery: () => newId(idPrefixes.delivery) as DeliveryId,
    session: () => newId(idPrefixes.session) as SessionId,
    participant: () => newId(idPrefixes.participant) as ParticipantId,
    mail: () => newId(idPrefixes.mail) as MailId,
    invitation: () => newId(idPrefixes.invitation) as InvitationId,
    uuid: () => toUUID(typeidUnboxed()),
  }
}

function newId(prefix: string): string {
  return typeidUnboxed(prefix)
}
