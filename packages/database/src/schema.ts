/**
 * The tables as TypeScript sees them. Columns are snake_case; every time is milliseconds since 1970, every flag 0 or 1.
 */
import type { Generated } from 'kysely'
import type {
  AuditAction,
  AuditEntryId,
  AutoUpdateLimit,
  DeletionId,
  DeletionState,
  DeliveryId,
  EndingType,
  ErasureWay,
  EventId,
  EventType,
  FeedEventId,
  FeedEventType,
  InvitationId,
  KeyMode,
  LinkedHow,
  MailId,
  MailKind,
  NotErasedReason,
  OperatorAction,
  OperatorTargetKind,
  OrganizationEventType,
  OrganizationId,
  Plan,
  Platform,
  Requester,
  Role,
  StorageProvider,
  SessionId,
  SubjectKind,
  ParticipantId,
  ParticipantState,
  UserId,
  WaiverCode,
  WayIn,
  WebhookId,
} from '@organizations/domain'
import type { StoredText } from './stored-text.ts'

export interface Database {
  users: UsersTable
  api_keys: ApiKeysTable
  identities: IdentitiesTable
  organizations: OrganizationsTable
  members: MembersTable
  invitations: InvitationsTable
  apps: AppsTable
  bundles: BundlesTable
  channels: ChannelsTable
  devices: DevicesTable
  device_overrides: DeviceOverridesTable
  daily_statistics: DailyStatisticsTable
  daily_bundle_usage: DailyBundleUsageTable
  uploads: UploadsTable
  audit_entries: AuditEntriesTable
  idempotency_records: IdempotencyRecordsTable
  spent_idempotency_keys: SpentIdempotencyKeysTable
  events: EventsTable
  organization_endings: OrganizationEndingsTable
  event_feed: EventFeedTable
  feed_cursors: FeedCursorsTable
  webhooks: WebhooksTable
  webhook_deliveries: WebhookDeliveriesTable
  mails: MailsTable
  outbox: OutboxTable
  tombstones: TombstonesTable
  deletions: DeletionsTable
  deletion_plans: DeletionPlansTable
  deletion_steps: DeletionStepsTable
  participants: ParticipantsTable
  deletion_participants: DeletionParticipantsTable
  receipts: ReceiptsTable
  held_app_ids: ReservedAppIdsTable
  receipt_keys: ReceiptKeysTable
  disk_probes: DiskProbesTable
  operator_audit_entries: OperatorAuditEntriesTable
  move_marks: MoveMarksTable
  sessions: SessionsTable
  sign_in_codes: SignInCodesTable
  spent_logout_tokens: SpentLogoutTokensTable
  deleted_identities: DeletedIdentitiesTable
  transfer_tickets: TransferTicketsTable
  instance_marks: InstanceMarksTable
}

type Flag = 0 | 1

interface UsersTable {
  id: UserId
  email: string
  name: string | null
  plan: Plan
  is_operator: Flag
  created_at: number
  /** Since when they are locked out; null while they are not. */
  disabled_at: number | null
  /** The deletion that they go with: no reader finds them any more. */
  deletion_id: Generated<DeletionId | null>
}

/** What an identity provider calls a user. */
interface IdentitiesTable {
  /** UUID. */
  id: string
  user_id: UserId
  issuer: string
  subject: string
  linked_how: LinkedHow
  created_at: number
}

interface ApiKeysTable {
  id: Generated<number>
  user_id: UserId
  mode: KeyMode
  name: string
  /** SHA-256 of the secret, in hex. */
  key_hash: string
  /** JSON array, or null for no limit. */
  limited_to_orgs: string | null
  limited_to_apps: string | null
  expires_at: number | null
  created_at: number
  updated_at: number
  /** To the minute or so: uses are written down in batches. */
  last_used_at: number | null
}

/** Who is signed in by a browser. Every hash is a SHA-256, in hex. */
interface SessionsTable {
  hash: string
  id: SessionId
  /** Of the key that it was begun with; null for a person's. */
  key_id: number | null
  key_hash: string | null
  /** Of the identity that it was begun with; null for one by a key. */
  identity_id: string | null
  /** The session at the identity provider, if that named one. */
  provider_sid: string | null
  /** Of the key or the identity. Null for one that a program of an older version has begun. */
  user_id: Generated<UserId | null>
  created_at: number
  expires_at: number
  user_agent: string | null
}

interface SignInCodesTable {
  hash: string
  key_id: number
  key_hash: string
  expires_at: number
}

interface TransferTicketsTable {
  hash: string
  session_hash: string
  /** Method, path and query, in one text. */
  target: string
  expires_at: number
}

/** Notices of ended sessions by the identity provider: each counts once. */
interface SpentLogoutTokensTable {
  hash: string
  expires_at: number
}

interface InstanceMarksTable {
  id: number
  mark: string
}

interface OrganizationsTable {
  id: OrganizationId
  created_by: UserId
  created_at: number
  updated_at: number
  logo: string | null
  name: string
  management_email: string
  customer_id: string | null
  require_apikey_expiration: Generated<Flag>
  max_apikey_expiration_days: number | null
}

interface MembersTable {
  organization_id: OrganizationId
  user_id: UserId
  role: Role
  /** Null while the invitation is pending: it grants nothing. */
  accepted_at: number | null
  invitation_ends_at: number | null
  created_at: number
}

/** To addresses: what an account is not needed for, until one accepts. */
interface InvitationsTable {
  organization_id: OrganizationId
  id: InvitationId
  /** In lower case; an organization invites it once at a time. */
  email: string
  role: Role
  invited_by: UserId
  /** SHA-256, in hex, of what stands in the link. */
  token_hash: string
  created_at: number
  ends_at: number
}

interface AppsTable {
  organization_id: OrganizationId
  /** UUID; other tables call it app_uuid. */
  id: string
  /** The reverse-domain name, unique in the service. */
  app_id: string
  name: string
  icon_url: string | null
  user_id: UserId | null
  default_upload_channel: string
  retention_seconds: number
  created_at: number
  updated_at: number
}

interface BundlesTable {
  id: Generated<number>
  organization_id: OrganizationId
  app_uuid: string
  /** The version. */
  name: string
  checksum: string | null
  min_update_version: string | null
  storage_provider: StorageProvider
  external_url: string | null
  /** Key of the stored file, null for a registered (external) one. */
  object_key: string | null
  bytes: number
  link: string | null
  comment: string | null
  /** The deletion that it goes with: a mark of what no reader finds any more. */
  deletion_id: Generated<DeletionId | null>
  created_at: number
  updated_at: number
}

interface ChannelsTable {
  id: Generated<number>
  organization_id: OrganizationId
  app_uuid: string
  name: string
  bundle_id: number | null
  is_public: Flag
  disable_auto_update_under_native: Flag
  disable_auto_update: AutoUpdateLimit
  ios: Flag
  android: Flag
  electron: Flag
  allow_device_self_set: Flag
  allow_emulator: Flag
  allow_dev: Flag
  created_at: number
  updated_at: number
}

interface DevicesTable {
  organization_id: OrganizationId
  app_uuid: string
  device_id: string
  platform: Platform
  custom_id: string | null
  bundle_id: number | null
  version_name: string | null
  plugin_version: string | null
  os_version: string | null
  version_build: string | null
  is_prod: Flag
  is_emulator: Flag
  key_id: string | null
  updated_at: number
}

interface DeviceOverridesTable {
  organization_id: OrganizationId
  app_uuid: string
  device_id: string
  channel_id: number
  created_at: number
}

interface DailyStatisticsTable {
  organization_id: OrganizationId
  app_uuid: string
  /** YYYY-MM-DD. */
  date: string
  mau: number
  storage: number
  bandwidth: number
}

interface DailyBundleUsageTable {
  organization_id: OrganizationId
  app_uuid: string
  /** YYYY-MM-DD. */
  date: string
  version_name: string
  devices: number
}

interface ReservedAppIdsTable {
  /** SHA-256, in hex. */
  app_id_hash: string
  deletion_id: DeletionId
}

interface UploadsTable {
  organization_id: OrganizationId
  app_uuid: string
  id: string
  object_key: string
  bytes: number
  lease_ends_at: number
  created_at: number
}

interface AuditEntriesTable {
  organization_id: OrganizationId
  id: AuditEntryId
  created_at: number
  user_id: UserId
  key_id: number | null
  came_in_by: Generated<WayIn | null>
  action: AuditAction
  subject: string
  /** JSON. */
  before: string | null
  after: string | null
  request_id: string | null
}

interface IdempotencyRecordsTable {
  user_id: UserId
  operation: string
  idempotency_key: string
  organization_id: OrganizationId | null
  /** SHA-256 of the request's body, in hex. */
  body_hash: string
  answer: string
  created_at: number
  /** What the answer is about. Null: nothing that can be deleted by itself. */
  made: string | null
}

/** What deleted users were to an identity provider. */
interface DeletedIdentitiesTable {
  /** The id of a key of the service and a keyed hash of issuer and subject. */
  hash: string
  user_id: UserId
  created_at: number
}

interface SpentIdempotencyKeysTable {
  /** SHA-256, in hex. */
  key_hash: string
  created_at: number
}

interface EventsTable {
  organization_id: OrganizationId
  id: FeedEventId
  type: OrganizationEventType
  created_at: number
  /** Null, as the key is, for what the service did by itself. */
  user_id: UserId | null
  key_id: number | null
  /** JSON, by the event catalog. */
  data: string
  /** In the feed of all; null until it is given, which on SQLite is at once. The same is true of the sequence. */
  position: number | null
  /** Counts up by one for each event of the organization, its endings included. */
  sequence: number | null
}

interface OrganizationEndingsTable {
  id: FeedEventId
  organization_id: OrganizationId
  type: EndingType
  deletion_id: DeletionId
  created_at: number
  user_id: UserId | null
  key_id: number | null
  /** JSON: how much was removed. */
  counts: string | null
  /** By the replay of a tombstone, after a restore. */
  replayed: Flag
  position: number | null
  sequence: number | null
}

/** A single row. */
interface EventFeedTable {
  id: number
  /** Names the feed: a cursor of another one is of no use here. */
  epoch: string
  /** The last one that was given. */
  position: number
  /** Everything up to it may have been purged. */
  purged_position: number
}

interface FeedCursorsTable {
  name: 'webhooks'
  /** Of the last event that this reader has dealt with. */
  position: number
}

interface WebhooksTable {
  organization_id: OrganizationId
  id: WebhookId
  name: string
  url: string
  enabled: Flag
  /** JSON array: types, families and *. */
  events: string
  /** Encrypted, as is the one before it. */
  secret: string
  previous_secret: string | null
  previous_secret_until: number | null
  created_by: UserId
  created_at: number
  updated_at: number
  /** Hidden since then; its rows go in batches. */
  deleted_at: number | null
  disabled_reason: string | null
  /** Since when it has only failed. */
  failing_since: number | null
  /** Tries in a row that ended by their time. */
  timeouts: number
  /** Of the last event in the feed that it does not hear of. */
  after_position: Generated<number>
}

interface WebhookDeliveriesTable {
  organization_id: OrganizationId
  id: DeliveryId
  webhook_id: WebhookId
  event_id: FeedEventId
  event_type: FeedEventType | 'webhook.test'
  state: 'pending' | 'delivered' | 'failed'
  /** How many tries have been made. */
  attempt: number
  /** Null once there is no further try. */
  next_try_at: number | null
  /** 1: the next try was asked for by hand, and no other follows it. */
  by_hand: Generated<Flag>
  /** Fencing token, +1 for each try that begins. */
  claim: number
  claim_ends_at: number | null
  created_at: number
  finished_at: number | null
  /** Of the last try: the HTTP status, or why there is none. */
  status: number | null
  error: string | null
  duration_ms: number | null
  /** The first of what came back, at most 1 KiB. */
  response_preview: string | null
  /** Until when its organization's deletion waits for it, by the database's clock; null but for `organization.deleted`. */
  waited_until: number | null
}

interface OutboxTable {
  id: EventId
  type: EventType
  /** JSON, by the event catalog. */
  payload: string
  /** Events are published in turn by organization. */
  organization_id: string
  /** +1 each time a worker gives the lease back: a delivery of an older number does nothing. */
  dispatch: number
  /** How often this dispatch has been published. */
  rings: number
  due_at: number
  created_at: number
  acknowledged_at: number | null
}

interface TombstonesTable {
  subject_kind: SubjectKind
  subject_id: string
  /** Null for a user. */
  organization_id: OrganizationId | null
  deletion_id: DeletionId
  created_at: number
  /** JSON: which bundles a bulk deletion was about. */
  bundles: string | null
}

export interface DeletionsTable {
  id: DeletionId
  subject_kind: SubjectKind
  subject_id: string
  /** Null for a user. */
  organization_id: OrganizationId | null
  app_uuid: string | null
  state: DeletionState
  /** `PLAN_APART`; or JSON, a DeletionPlan, as written by a program from before `plan_hash`. */
  plan: string
  plan_hash: string | null
  event_id: EventId
  requested_by: UserId
  /** Null: written by a program from before it. */
  requester: Requester | null
  /** An operator's own words. */
  request_reason: string | null
  requested_at: number
  started_at: number | null
  counted_at: number | null
  completed_at: number | null
  reason: string | null
  round: number
  step: number
  /** JSON array of key values. */
  cursor: string | null
  stalled_rounds: number
  removed_before_round: number
  unknown_schema_since: number | null
  late_listings: number
  strays: number
  /** JSON: counts of how the organization's endpoints were told of its end. */
  farewell: string | null
  /** When a worker should look next; null: never again by itself. */
  due_at: number | null
  /** Fencing token, +1 for each holder. */
  lease_token: number
  lease_ends_at: number | null
  failures: number
  last_error: string | null
  /** How many participants it asks. */
  participants: Generated<number>
}

interface ParticipantsTable {
  id: ParticipantId
  name: string
  url: string
  required: Flag
  /** Encrypted. */
  secret: string
  created_at: number
  updated_at: number
  /** New deletions do not ask it since then. */
  removed_at: number | null
  /** JSON: the kinds of subject whose deletions it is asked about. */
  subjects: Generated<string>
}

/** What is to be sent: without address and text, which are made when it is. */
interface MailsTable {
  id: MailId
  kind: MailKind
  /** Null for those that are about no organization, and those of deletions, which outlive theirs. */
  organization_id: OrganizationId | null
  /** Who gets it; null for an address without an account. */
  user_id: UserId | null
  /** The id of the deletion, webhook, key, identity or invitation that it is about. */
  about: string | null
  /** What it is sent for once. */
  once: string | null
  state: 'pending' | 'sent' | 'given_up'
  /** How often it was tried. */
  attempts: number
  /** Null once it is not tried any more. */
  next_try_at: number | null
  /** Fencing token, +1 for each try that begins. */
  claim: number
  claim_ends_at: number | null
  created_at: number
  finished_at: number | null
  /** Why the last try failed, in our words: what a mail server says may name addresses. */
  reason: string | null
}

interface DeletionParticipantsTable {
  deletion_id: DeletionId
  participant_id: ParticipantId
  /** As they were when the deletion was asked for. */
  name: string
  required: Flag
  state: ParticipantState
  since: number
  /** How often it was asked. */
  attempts: number
  /** Null once it is not asked any more. */
  next_try_at: number | null
  gives_up_at: number
  /** Fencing token, +1 for each request that begins. */
  claim: number
  claim_ends_at: number | null
  /** Text of others: null once the deletion is complete. */
  last_answer: string | null
  /** JSON: what it says that it has removed. */
  counts: string | null
  waived_by: UserId | null
  waived_code: WaiverCode | null
  /** When the deletion was completed: no text is kept from then on. */
  closed_at: number | null
  /** Null for the deletion of a user. */
  organization_id: OrganizationId | null
}

interface DeletionPlansTable {
  hash: string
  /** JSON: a DeletionPlan. */
  plan: string
}

export interface DeletionStepsTable {
  deletion_id: DeletionId
  table_name: string
  position: number
  kind: string
  rows_found: number
  rows_removed: number
  objects_found: number
  objects_removed: number
  bytes_removed: number
  incomplete_in_round: number | null
}

interface ReceiptsTable {
  deletion_id: DeletionId
  /** Null for a user. */
  organization_id: OrganizationId | null
  completed_at: number
  /** JSON; empty once it is sealed. */
  body: string
  /** Null, and so are the rest, until it is sealed. */
  number: number | null
  /** JSON: what was signed, which is the body with its place in the chain. */
  sealed: StoredText | null
  hash: string | null
  signature: string | null
  kid: string | null
  /** Null, and so are the next two, until it is known whether what was removed is illegible. */
  erased_at: number | null
  erased_how: ErasureWay | null
  not_erased: NotErasedReason | null
}

interface ReceiptKeysTable {
  kid: string
  /** The public key, as JWK has it. */
  x: string
  created_at: number
}

interface DiskProbesTable {
  id: number
  filler: string
}

interface OperatorAuditEntriesTable {
  id: AuditEntryId
  created_at: number
  /** Null, and so is the key: by a command on the service's own machine. */
  user_id: UserId | null
  key_id: number | null
  came_in_by: Generated<WayIn | null>
  action: OperatorAction
  target_kind: OperatorTargetKind | null
  target_id: string | null
  /** JSON. */
  details: string | null
  request_id: string | null
}

interface MoveMarksTable {
  /** `away`: this database was moved. `into`: another was moved here. `store`: the files were moved. */
  kind: 'away' | 'into' | 'store'
  move_id: string
  /** Without user and password. */
  from_place: string
  to_place: string
  begun_at: number
  /** Null while the move is under way. */
  completed_at: number | null
}
