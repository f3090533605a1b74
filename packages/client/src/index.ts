/**
 * The client of the service for other apps: typed calls, errors with codes, repetitions, streams. It runs in Node 20 and
 * newer and in browsers, so it uses nothing of Node. `npm run build:client` makes the package that is published: one
 * file, with one file of declarations, that depends on nothing.
 */
export { createClient, type ClientOptions } from './create-client.ts'
export type { CallOptions, Mutation, MutationOptions, Query, Subscription } from './calls.ts'
export { OrganizationsError, type ClientErrorCode, type FieldIssue } from './organizations-error.ts'
export type { RetryOptions, Wait } from './retries.ts'
export type {
  ApiKey,
  App,
  AuditAction,
  AuditEntry,
  Bundle,
  Channel,
  DailyStatistics,
  Deletion,
  DeletionPreview,
  DeletionState,
  Device,
  ErrorCode,
  Invitation,
  InvitationLink,
  KeyMode,
  KeyPolicy,
  ListedDeletion,
  Member,
  MemberRole,
  Organization,
  OrganizationEvent,
  OrganizationEventType,
  OrganizationsClient,
  Participant,
  ParticipantProgress,
  Receipt,
  Session,
  Tombstone,
  User,
  Webhook,
  WebhookDelivery,
  WebhookWithStats,
} from './procedures.ts'
