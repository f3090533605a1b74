declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type OrganizationId = Branded<'organization'>
export type UserId = Branded<'user'>
export type DeletionId = Branded<'deletion'>
export type EventId = Branded<'event'>
export type AuditEntryId = Branded<'audit entry'>
/** Of what happened, for others to hear of. An `EventId` is of the outbox, for our own workers. */
export type FeedEventId = Branded<'feed event'>
export type WebhookId = Branded<'webhook'>
export type DeliveryId = Branded<'delivery'>
/** Of a sign-in by a browser: what it is named by in lists, never what it is asked for by. */
export type SessionId = Branded<'session'>
/** Of an invitation to an address, until the user who has it accepts. */
export type InvitationId = Branded<'invitation'>
/** What a list of members names one by. */
export type MemberUid = UserId | InvitationId
/** Of a service that takes part in deletions. */
export type ParticipantId = Branded<'participant'>
export type MailId = Branded<'mail'>

/** The TypeID prefix of each kind of id; the suffix is a UUIDv7 in base32, so ids of a kind sort by time. */
export const idPrefixes = {
  organization: 'org',
  user: 'user',
  deletion: 'deletion',
  event: 'event',
  auditEntry: 'audit',
  feedEvent: 'evt',
  webhook: 'webhook',
  delivery: 'delivery',
  session: 'session',
  participant: 'participant',
  mail: 'mail',
  invitation: 'inv',
} as const

/**
 * Reads an organization's id from text that a caller sent. Any other text gives `undefined`, so that it can be answered
 * like an unknown organization.
 */
export function readOrganizationId(text: string): OrganizationId | undefined {
  return hasPrefix(text, idPrefixes.organization) ? (text as OrganizationId) : undefined // checked just now
}

/** Reads a user's id from text that a caller sent; `undefined` when it is not one. */
export function readUserId(text: string): UserId | undefined {
  return hasPrefix(text, idPrefixes.user) ? (text as UserId) : undefined // checked just now
}

/** Reads a deletion's id from text that a caller sent; `undefined` when it is not one. */
export function readDeletionId(text: string): DeletionId | undefined {
  return hasPrefix(text, idPrefixes.deletion) ? (text as DeletionId) : undefined // checked just now
}

/** Reads an endpoint's id from text that a caller sent; `undefined` when it is not one. */
export function readWebhookId(text: string): WebhookId | undefined {
  return hasPrefix(text, idPrefixes.webhook) ? (text as WebhookId) : undefined // checked just now
}

/** The same for the id of a delivery. */
export function readDeliveryId(text: string): DeliveryId | undefined {
  return hasPrefix(text, idPrefixes.delivery) ? (text as DeliveryId) : undefined // checked just now
}

/** The same for the id of a participant. */
export function readParticipantId(text: string): ParticipantId | undefined {
  return hasPrefix(text, idPrefixes.participant) ? (text as ParticipantId) : undefined // checked just now
}

/** 128 bits in the base32 of TypeIDs: the first of the 26 characters holds three. */
const suffix = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/

/** In place of the library, which decodes what it reads: every request names an organization. */
function hasPrefix(text: string, prefix: string): boolean {
  return text.startsWith(`${prefix}_`) && suffix.test(text.slice(prefix.length + 1))
}
