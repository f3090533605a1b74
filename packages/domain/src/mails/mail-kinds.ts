import type { DeletionId, OrganizationId, UserId, WebhookId } from '../ids.ts'

/** What people are told of by mail. */
export const mailKinds = [
  'invitation',
  'role_changed',
  'identity_linked',
  'deletion_requested',
  'deletion_completed',
  'webhook_disabled',
  'key_expires',
] as const
export type MailKind = (typeof mailKinds)[number]

/**
 * A mail that is to be sent, by its ids: its address and text are made from them when it is. `userId` is who gets it.
 * Those of deletions name no organization, for they outlive it.
 */
export type QueuedMail =
  /** To a user who has an account. */
  | { kind: 'invitation'; organizationId: OrganizationId; userId: UserId }
  /** To an address without one, which is in the invitation. */
  | { kind: 'invitation'; organizationId: OrganizationId; invitationId: string }
  | { kind: 'role_changed'; organizationId: OrganizationId; userId: UserId }
  | { kind: 'identity_linked'; userId: UserId; identityId: string }
  | { kind: 'deletion_requested'; userId: UserId; deletionId: DeletionId }
  | { kind: 'deletion_completed'; userId: UserId; deletionId: DeletionId }
  | { kind: 'webhook_disabled'; organizationId: OrganizationId; userId: UserId; webhookId: WebhookId }
  | { kind: 'key_expires'; userId: UserId; keyId: number; expiresAt: number }
