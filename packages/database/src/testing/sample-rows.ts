/**
 * Rows of every swept table, for tests that must hold for each of them. Row `n` of an organization differs from its
 * other rows in its key, and keys of different organizations interleave, so that a query that forgets the
 * organization's predicate hits a neighbour's row.
 */
import { sql, type Insertable, type Transaction } from 'kysely'
import {
  type AuditEntryId,
  cascadeRegistry,
  type DeliveryId,
  type FeedEventId,
  type MailId,
  type InvitationId,
  planDeletion,
  plannedTables,
  type OrganizationId,
  type UserId,
  type WebhookId,
} from '@organizations/domain'
import { isPostgres } from './is-postgres.ts'
import { insertOrganization } from '../queries/organizations/organizations.ts'
import type { Database } from '../schema.ts'

type Registry = typeof cascadeRegistry
export type SweptTableName = {
  [Name in keyof Registry]: Registry[Name] extends { fate: 'sweep' } ? Name : never
}[keyof Registry]

/** Organizations and users of tests are numbered; the forms of their ids do not matter to the database. */
export function organizationNumber(number: number): OrganizationId {
  return `org_${number}` as OrganizationId // see above
}

export function userNumber(number: number): UserId {
  return `user_${number}` as UserId // see above
}

/** Row `n` (0-9) of each swept table of an organization. A new swept table does not compile until it has one here. */
export function sampleRows(organization: number, n: number): { [Name in SweptTableName]: Insertable<Database[Name]> } {
  const created = { created_at: 1 }
  const changed = { ...created, updated_at: 1 }
  const ours = { organization_id: organizationNumber(organization) }
  // Rows 0-2 belong to the first app, the others to the second: keys of two columns cross from one to the other.
  const ofApp = { ...ours, app_uuid: appUuid(organization, n < 3 ? 0 : 1) }
  const id = integerId(organization, n)
  const isStored = n !== 1 // one bundle is registered, without a file of ours
  return {
    members: { ...ours, user_id: userNumber(n), role: 'read', accepted_at: 1, invitation_ends_at: null, ...created },
    invitations: {
      ...ours,
      id: `inv-${n}-${organization}` as InvitationId, // unique is all that it needs to be here
      email: `invited${n}@example.com`,
      role: 'read',
      invited_by: userNumber(n),
      token_hash: `token-${n}-${organization}`,
      ...created,
      ends_at: 2,
    },
    apps: {
      ...ours,
      id: appUuid(organization, n),
      app_id: `com.example.app${n}.of${organization}`,
      name: 'App',
      icon_url: null,
      user_id: null,
      default_upload_channel: 'dev',
      retention_seconds: 1,
      ...changed,
    },
    bundles: {
      id,
      ...ofApp,
      name: `1.0.${n}`,
      checksum: null,
      min_update_version: null,
      storage_provider: 'file',
      external_url: isStored ? null : 'https://example.com/bundle.zip',
      object_key: isStored ? objectKey('bundle', organization, n) : null,
      bytes: isStored ? 100 + n : 0,
      link: null,
      comment: null,
      ...changed,
    },
    channels: {
      id,
      ...ofApp,
      name: `channel-${n}`,
      bundle_id: id,
      is_public: 0,
      disable_auto_update_under_native: 0,
      disable_auto_update: 'none',
      ios: 1,
      android: 1,
      electron: 1,
      allow_device_self_set: 0,
      allow_emulator: 0,
      allow_dev: 0,
      ...changed,
    },
    devices: {
      ...ofApp,
      device_id: `device-${n}`,
      platform: 'ios',
      custom_id: null,
      bundle_id: null,
      version_name: null,
      plugin_version: null,
      os_version: null,
      version_build: null,
      is_prod: 1,
      is_emulator: 0,
      key_id: null,
      updated_at: 1,
    },
    device_overrides: { ...ofApp, device_id: `device-${n}`, channel_id: id, ...created },
    daily_statistics: { ...ofApp, date: `2026-01-0${n + 1}`, mau: 1, storage: 1, bandwidth: 1 },
    daily_bundle_usage: { ...ofApp, date: `2026-01-0${n + 1}`, version_name: '1.0.0', devices: 1 },
    uploads: {
      ...ofApp,
      id: `upload-${n}`,
      object_key: objectKey('upload', organization, n),
      bytes: 200 + n,
      lease_ends_at: 1,
      ...created,
    },
    audit_entries: {
      ...ours,
      id: `audit-${n}` as AuditEntryId, // unique is all that it needs to be here
      ...created,
      user_id: userNumber(n),
      key_id: null,
      action: 'organization.update',
      subject: 'test',
      before: null,
      after: null,
      request_id: null,
    },
    events: {
      ...ours,
      id: `evt-${n}` as FeedEventId, // unique is all that it needs to be here, as below
      type: 'organization.updated',
      ...created,
      user_id: userNumber(n),
      key_id: null,
      data: '{}',
      position: null,
      sequence: null,
    },
    webhooks: {
      ...ours,
      id: `webhook-${n}-${organization}` as WebhookId,
      name: 'test',
      url: 'https://example.com/',
      enabled: 1,
      events: '["*"]',
      secret: 'secret',
      created_by: userNumber(n),
      ...created,
      updated_at: 1,
      timeouts: 0,
    },
    webhook_deliveries: {
      ...ours,
      id: `delivery-${n}-${organization}` as DeliveryId,
      webhook_id: `webhook-0-${organization}` as WebhookId, // each organization has its first
      event_id: `evt-${n}` as FeedEventId,
      event_type: 'organization.updated',
      state: 'delivered',
      attempt: 1,
      next_try_at: null,
      claim: 1,
      ...created,
    },
    mails: {
      ...ours,
      id: `mail-${n}-${organization}` as MailId,
      kind: 'role_changed',
      user_id: userNumber(n),
      state: 'sent',
      attempts: 1,
      claim: 1,
      ...created,
      finished_at: 1,
    },
    idempotency_records: {
      user_id: userNumber(0),
      operation: 'test',
      idempotency_key: `${n}-${organization}`,
      ...ours,
      body_hash: 'hash',
      answer: '{}',
      ...created,
    },
  }
}

export function objectKey(kind: 'bundle' | 'upload', organization: number, n: number): string {
  return `organizations/${organizationNumber(organization)}/${kind}-${n}`
}

/** Swept tables, those first that others point at. */
export const parentsFirst: readonly SweptTableName[] = plannedTables(
  planDeletion(cascadeRegistry, 'organization'),
).toReversed() as SweptTableName[] // made of the registry's own names

export async function insertUsers(trx: Transaction<Database>, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const user = { id: userNumber(n), email: `user${n}@example.com`, name: null, plan: 'standard' as const }
    await trx
      .insertInto('users')
      .values({ ...user, is_operator: 0, created_at: 1 })
      .execute()
  }
}

/** The organization itself. Needs the users 0-9. */
export async function insertSampleOrganization(trx: Transaction<Database>, organization: number): Promise<void> {
  await insertOrganization(trx, {
    id: organizationNumber(organization),
    name: `Organization ${organization}`,
    managementEmail: 'a@example.com',
    createdBy: userNumber(0),
    createdAt: 1,
  })
}

/** An organization with rows 0 to `rows - 1` in every swept table. */
export async function insertWholeOrganization(
  trx: Transaction<Database>,
  organization: number,
  rows: number,
): Promise<void> {
  await insertSampleOrganization(trx, organization)
  for (const table of parentsFirst) {
    for (let n = 0; n < rows; n += 1) await insertSampleRow(trx, table, { organization, n })
  }
}

export async function insertSampleRow(
  trx: Transaction<Database>,
  table: SweptTableName,
  { organization, n }: { organization: number; n: number },
): Promise<void> {
  await insertRow(trx, table, sampleRows(organization, n)[table])
}

/** Inserts a row with the id that it has, should it have one. */
export async function insertRow(trx: Transaction<Database>, table: SweptTableName, values: object): Promise<void> {
  const row: [string, unknown][] = Object.entries(values)
  const columns = sql.join(row.map(([column]) => sql.ref(column)))
  const hasId = row.some(([column]) => column === 'id')
  const own = isPostgres(trx) && hasId ? sql`overriding system value` : sql``
  await sql`insert into ${sql.table(table)} (${columns}) ${own} values (${sql.join(row.map(([, value]) => value))})`.execute(
    trx,
  )
  if (hasId) await keepIdsUnused(trx, table)
}

/** As SQLite does by itself, later rows of the table get higher ids than one that was given. */
async function keepIdsUnused(trx: Transaction<Database>, table: string): Promise<void> {
  if (!isPostgres(trx) || (table !== 'bundles' && table !== 'channels')) return
  await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))`.execute(
    trx,
  )
}

/** App `n` of an organization. */
export function appUuid(organization: number, n: number): string {
  return `app-${n}-${organization}`
}

/** The id of bundle `n`, and of channel `n`, of an organization. */
export function integerId(organization: number, n: number): number {
  return (n + 1) * 100 + organization
}
