import type { Database, Eraser, FoundOrganization, Kysely } from '@organizations/database'
import type {
  Actor,
  AuditEntryId,
  DeletionId,
  DeliveryId,
  EventId,
  FeedEventId,
  InvitationId,
  OrganizationId,
  SessionId,
  ParticipantId,
  MailId,
  UserId,
  WebhookId,
} from '@organizations/domain'
import type { TargetPolicy } from '@organizations/egress'
import type { AccessTokens } from '@organizations/identity'
import type { SigningKey } from '@organizations/receipts'
import type { ObjectStore } from '@organizations/storage'
import type { Meters } from './meters.ts'
import type { BatchSizes } from './deletion/run/batch-sizes.ts'
import type { PreviewCounts } from './deletion/preview/preview-counts.ts'
import type { Sending } from './webhooks/deliveries/delivery-deps.ts'
import type { MailLinks } from './mails/queue-mail.ts'
import type { SecretsKeys } from './secrets/secret-keys.ts'

/** What every use case works with. */
export interface Deps {
  db: Kysely<Database>
  /** Milliseconds since 1970, for what callers are told. Leases and due times go by the database's clock. */
  clock: () => number
  ids: Ids
  /** Rung after a commit that leaves work for the workers. Missing a ring only makes the work start later. */
  doorbell: Doorbell
  /** Rung after a commit that may have written an event for others to hear of. Missing a ring only makes them wait. */
  changes: Doorbell
  keyUses: KeyUses
  previews: PreviewCounts
  log: Log
  /** What receipts are signed with, and what is to be believed outside of the database. */
  signingKey: SigningKey
  /** Which addresses may be sent to. */
  targets: TargetPolicy
  /** The same for the participants of deletions. */
  participantTargets: TargetPolicy
  /** What the secrets of webhooks and participants are encrypted with; undefined where none is set, and none can be made. */
  secretsKeys: SecretsKeys | undefined
  /** Reads the access tokens of people; absent where no identity provider is set up. */
  accessTokens?: AccessTokens | undefined
  /** What becomes of an identity that is seen for the first time. */
  firstSight: FirstSight
  /** What tests of webhooks are sent with; undefined where deliveries are off. */
  sending?: Sending | undefined
  /** Where the links of mails lead; undefined where no mail is sent, and so none is queued. */
  mails?: MailLinks | undefined
}

/** By both it may be refused: then operators make users, and link identities. */
export interface FirstSight {
  /** Is it linked to the user with the address that the issuer has verified? */
  links: boolean
  /** Is a user made for it? */
  makes: boolean
}

/** Where uses of keys are noted; they are written down later, many at a time. */
export interface KeyUses {
  note: (keyId: number, now: number) => void
}

/** What use cases that store or read files work with besides. */
export interface FileDeps extends Deps {
  /** For what may be done again: its commits need not survive a power failure. */
  relaxedDb: Kysely<Database>
  store: ObjectStore
  /** How long a lease lasts unless it is renewed, in milliseconds. */
  leaseMs: number
}

/** What the deletion engine works with besides. */
export interface DeletionDeps extends FileDeps {
  batchSizes: BatchSizes
  /** Absent where erasing is not ours to do: on Postgres. */
  eraser?: Eraser
  meters: Meters
}

/** What a slice works with besides. */
export interface SliceDeps extends DeletionDeps {
  /** Aborted when the worker is to stop. */
  signal: AbortSignal
}

/** Makes new ids. */
export interface Ids {
  organization: () => OrganizationId
  user: () => UserId
  deletion: () => DeletionId
  event: () => EventId
  auditEntry: () => AuditEntryId
  feedEvent: () => FeedEventId
  webhook: () => WebhookId
  delivery: () => DeliveryId
  session: () => SessionId
  participant: () => ParticipantId
  mail: () => MailId
  invitation: () => InvitationId
  /** A UUID that sorts by time: an app's, an upload's. */
  uuid: () => string
}

export interface Doorbell {
  ring(): void
}

/** The part of a structured log that use cases write to. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** The caller, and the organization that they name as it was when they were found, a moment ago. */
export interface Caller extends Actor {
  /**
   * SHA-256, in hex, of the secret that came with the request: the key may have got another one since. Null for a
   * person, who has no key, but an identity.
   */
  keyHash: string | null
  identity?: CallersIdentity
  /** What they are signed in by, when it was no key that came with the request. */
  session?: SignedIn
  found?: FoundOrganization
  /** Gets the organizations that they turn out to have access to, in the course of a request. */
  reached?: Set<OrganizationId>
}

/** A caller who came by a key, or is signed in by one. */
export interface KeyCaller extends Caller {
  keyId: number
  keyHash: string
}

/** The identity that a person came in by: it may have been taken from them since. */
export interface CallersIdentity {
  id: string
  /** When the access token ends that came with the request, in milliseconds since 1970; undefined in a session. */
  tokenEndsAt?: number
}

/** A sign-in by a browser. */
export interface SignedIn {
  id: SessionId
  /** SHA-256, in hex, of what the cookie has. */
  hash: string
  createdAt: number
  expiresAt: number
  userAgent: string | null
}

/** A call of a use case: the caller, and what they sent, parsed. */
export interface Call<Input> {
  actor: Caller
  input: Input
  /** Of the request that it came with, for the audit log. */
  requestId?: string
  /** Identifies a repetition of the same call: `inIdempotentTransaction`. */
  idempotencyKey?: string | undefined
}
