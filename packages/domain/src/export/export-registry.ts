/**
 * What an export of an organization has of each table. Beside the cascade registry, and checked against it: a new table
 * does not compile until it is said here what becomes of its rows, and the tests name it.
 */
import type { cascadeRegistry } from '../deletion/cascade-registry.ts'

/** The files of rows in an export, in the order in which they are read: a JSON object on each line. */
export const exportFiles = [
  'organization.jsonl',
  'policy.jsonl',
  'members.jsonl',
  'api_keys.jsonl',
  'apps.jsonl',
  'bundles.jsonl',
  'channels.jsonl',
  'devices.jsonl',
  'device_overrides.jsonl',
  'statistics.jsonl',
  'bundle_usage.jsonl',
  'audit.jsonl',
] as const
export type ExportFile = (typeof exportFiles)[number]

/** The files that have a table's rows, or why no file has them. */
export type ExportFate = { files: readonly ExportFile[] } | { leftOut: string }

export const exportRegistry = {
  organizations: { files: ['organization.jsonl', 'policy.jsonl'] },
  members: { files: ['members.jsonl'] },
  invitations: { files: ['members.jsonl'] },
  apps: { files: ['apps.jsonl'] },
  bundles: { files: ['bundles.jsonl'] },
  channels: { files: ['channels.jsonl'] },
  device_overrides: { files: ['device_overrides.jsonl'] },
  devices: { files: ['devices.jsonl'] },
  daily_statistics: { files: ['statistics.jsonl'] },
  daily_bundle_usage: { files: ['bundle_usage.jsonl'] },
  audit_entries: { files: ['audit.jsonl'] },
  api_keys: { files: ['api_keys.jsonl'] },
  events: { leftOut: 'what happened is in audit.jsonl; these tell other services of it, for 30 days' },
  webhooks: { leftOut: 'addresses of other services, with secrets that they share with this one' },
  webhook_deliveries: { leftOut: 'what was sent to other services' },
  organization_endings: { leftOut: 'what was deleted: nothing of its content is left' },
  event_feed: { leftOut: 'work of the service' },
  feed_cursors: { leftOut: 'work of the service' },
  mails: { leftOut: 'work of the service: which mails are to be sent, without addresses and texts' },
  uploads: { leftOut: 'uploads under way: what they store is a bundle once they are complete' },
  idempotency_records: { leftOut: 'answers that are kept for 24 hours, for callers who repeat a request' },
  users: { leftOut: 'a user is not part of any organization; members are exported with their addresses' },
  tombstones: { leftOut: 'what was deleted: nothing of its content is left' },
  deletions: { leftOut: 'what was deleted: nothing of its content is left' },
  deletion_steps: { leftOut: 'what was deleted: nothing of its content is left' },
  deletion_participants: { leftOut: 'what was deleted: nothing of its content is left' },
  participants: { leftOut: 'services that operators registered' },
  receipts: { leftOut: 'what was deleted: a receipt has a call of its own' },
  outbox: { leftOut: 'work of the service' },
  held_app_ids: { leftOut: 'work of the service' },
  spent_idempotency_keys: { leftOut: 'work of the service' },
  deletion_plans: { leftOut: 'work of the service' },
  receipt_keys: { leftOut: 'public keys of the service' },
  disk_probes: { leftOut: 'work of the service' },
  move_marks: { leftOut: 'work of the service' },
  identities: { leftOut: 'how users sign in' },
  deleted_identities: { leftOut: 'hashes of how deleted users signed in' },
  sessions: { leftOut: 'sign-ins of users by their browsers' },
  sign_in_codes: { leftOut: 'sign-ins of users by their browsers' },
  spent_logout_tokens: { leftOut: 'sign-ins of users by their browsers' },
  transfer_tickets: { leftOut: 'sign-ins of users by their browsers' },
  instance_marks: { leftOut: 'work of the service' },
  operator_audit_entries: { leftOut: 'what operators did, in a log of their own' },
} as const satisfies Record<keyof typeof cascadeRegistry, ExportFate>
