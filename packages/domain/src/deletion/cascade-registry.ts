/**
 * Every table of the database, and what happens to its rows when an organization is deleted. The plan of a deletion is
 * made from this, the receipt counts by it, and a test compares it with the migrated database. A table that belongs to
 * organizations and is missing here turns the tests red, and keeps a running deletion from being completed.
 */

/** A table whose rows belong to an organization and go with it. */
export interface SweptTable {
  fate: 'sweep'
  /** The name of the rows for people, in progress and receipts. */
  kind: string
  /** The columns that, after `organization_id`, order the rows by an index: pages and cursors follow them. */
  key: readonly string[]
  /** The swept tables that this one's foreign keys point at: they are swept later. */
  references: readonly string[]
  /** The column that names the channel that a row belongs to, for the tables whose rows go with a channel. */
  channel?: string
  /** The column that holds until when a row is in use (milliseconds since 1970): a sweep waits until then. */
  lease?: string
  /** The column whose value stays reserved until the deletion is complete. */
  held?: string
  /** Swept after all others, and not before the organization's endpoints have been told that it is deleted. */
  afterFarewell?: true
  /** For rows that own a stored object: the columns that hold its key and its size. */
  object?: { key: string; bytes: string }
}

export type TableFate =
  | SweptTable
  /** The subject itself: its row goes last, in the commit that completes the deletion. */
  | { fate: 'subject' }
  /** Rows about an organization that stay after its deletion, and why they may. */
  | { fate: 'retain'; reason: string }
  | { fate: 'not ours'; reason: string }

export type CascadeRegistry = Readonly<Record<string, TableFate>>

export const cascadeRegistry = {
  organizations: { fate: 'subject' },
  members: { fate: 'sweep', kind: 'members', key: ['user_id'], references: [] },
  invitations: { fate: 'sweep', kind: 'invitations', key: ['id'], references: [] },
  apps: { fate: 'sweep', kind: 'apps', key: ['id'], references: [], held: 'app_id' },
  bundles: {
    fate: 'sweep',
    kind: 'bundles',
    key: ['app_uuid', 'name'],
    references: ['apps'],
    object: { key: 'object_key', bytes: 'bytes' },
  },
  channels: { fate: 'sweep', kind: 'channels', key: ['app_uuid', 'name'], references: ['apps', 'bundles'] },
  device_overrides: {
    fate: 'sweep',
    kind: 'device overrides',
    key: ['app_uuid', 'device_id'],
    references: ['apps', 'channels'],
    channel: 'channel_id',
  },
  devices: { fate: 'sweep', kind: 'devices', key: ['app_uuid', 'device_id'], references: ['apps'] },
  daily_statistics: { fate: 'sweep', kind: 'daily statistics', key: ['app_uuid', 'date'], references: ['apps'] },
  daily_bundle_usage: {
    fate: 'sweep',
    kind: 'daily bundle usage',
    key: ['app_uuid', 'date', 'version_name'],
    references: ['apps'],
  },
  uploads: {
    fate: 'sweep',
    kind: 'uploads',
    key: ['app_uuid', 'id'],
    references: ['apps'],
    lease: 'lease_ends_at',
    object: { key: 'object_key', bytes: 'bytes' },
  },
  audit_entries: { fate: 'sweep', kind: 'audit entries', key: ['id'], references: [] },
  idempotency_records: {
    fate: 'sweep',
    kind: 'idempotency records',
    key: ['user_id', 'operation', 'idempotency_key'],
    references: [],
  },
  events: { fate: 'sweep', kind: 'events', key: ['id'], references: [] },
  webhook_deliveries: {
    fate: 'sweep',
    kind: 'webhook deliveries',
    key: ['webhook_id', 'id'],
    references: ['webhooks'],
    afterFarewell: true,
  },
  webhooks: { fate: 'sweep', kind: 'webhooks', key: ['id'], references: [], afterFarewell: true },
  // Those of deletions have no organization in their row, and stay.
  mails: { fate: 'sweep', kind: 'mails', key: ['id'], references: [] },
  organization_endings: {
    fate: 'retain',
    reason: 'tells other services that the organization was deleted; holds ids, times and counts',
  },
  tombstones: { fate: 'retain', reason: 'keeps the id from ever being used again; holds ids and a time' },
  deletions: { fate: 'retain', reason: 'tells what was asked and what became of it; holds ids, times and counts' },
  deletion_steps: { fate: 'retain', reason: 'the counts of each kind; holds no content' },
  deletion_participants: {
    fate: 'retain',
    reason:
      'what other services answered; holds ids, names that operators gave, times and counts, and no text of others',
  },
  receipts: { fate: 'retain', reason: 'the proof for the person who asked; holds ids, times and counts' },
  outbox: { fate: 'retain', reason: 'events name a deletion by its id; acknowledged ones are purged after 7 days' },
  held_app_ids: { fate: 'retain', reason: 'hashes that keep app ids taken until a deletion completes; purged then' },
  spent_idempotency_keys: {
    fate: 'retain',
    reason: 'hashes of used Idempotency-Keys, so that no repetition makes anything again; purged after 24 hours',
  },
  operator_audit_entries: {
    fate: 'retain',
    reason: 'who did what as an operator; holds ids, counts, and reasons that operators gave; purged after 400 days',
  },
  deletion_plans: {
    fate: 'not ours',
    reason: 'names of tables and columns; one plan serves all deletions of its kind',
  },
  participants: { fate: 'not ours', reason: 'services that operators registered, to be asked about each deletion' },
  receipt_keys: { fate: 'not ours', reason: 'public keys of the service, by which receipts are verified' },
  disk_probes: { fate: 'not ours', reason: 'a filler that shows whether the disk has room; empty but for a moment' },
  event_feed: { fate: 'not ours', reason: 'the last position of the feed of events' },
  feed_cursors: { fate: 'not ours', reason: 'how far our own readers of the feed of events have come' },
  move_marks: { fate: 'not ours', reason: 'where the whole database came from and went to' },
  sessions: {
    fate: 'not ours',
    reason: 'a sign-in is its user’s, like the key or identity behind it; purged when it has ended',
  },
  spent_logout_tokens: { fate: 'not ours', reason: 'hashes of notices by the identity provider; purged after minutes' },
  sign_in_codes: { fate: 'not ours', reason: 'hashes of codes that sign in once; purged after 10 minutes' },
  transfer_tickets: {
    fate: 'not ours',
    reason: 'hashes of tickets for one transfer, with the ids that it names; purged after a minute',
  },
  instance_marks: { fate: 'not ours', reason: 'tells this service from another at the same host name' },
  users: { fate: 'not ours', reason: 'a user outlives the organizations they are a member of' },
  identities: { fate: 'not ours', reason: 'how people sign in: a user’s, like their keys' },
  deleted_identities: {
    fate: 'not ours',
    reason: 'keyed hashes of what deleted users were to an identity provider, so that no sign-in makes them anew',
  },
  api_keys: { fate: 'not ours', reason: 'a key is its user’s; a limit naming a deleted organization reaches nothing' },
} as const satisfies CascadeRegistry

/** The tables that a deletion sweeps, with their names, in the registry's order. */
export function sweptTables(registry: CascadeRegistry): (SweptTable & { table: string })[] {
  return Object.entries(registry).flatMap(([table, fate]) => (fate.fate === 'sweep' ? [{ table, ...fate }] : []))
}
