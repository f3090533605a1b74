import { createHash } from 'node:crypto'
import { introspectSchema, type Database, type Kysely } from '@organizations/database'
import type { KeyMode, OrganizationId, Role, UserId } from '@organizations/domain'

/** Every row of every table: equal twice means that nothing at all changed in between. */
export async function allRows(db: Kysely<Database>): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {}
  for (const { name } of await introspectSchema(db)) {
    const table = name as 'users' // any table of the schema: only its rows are looked at
    const found = await db.selectFrom(table).selectAll().execute()
    rows[name] = found.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  }
  return rows
}

export interface NewKey {
  secret: string
  userId: UserId
  mode?: KeyMode
  orgs?: readonly string[] | null
  apps?: readonly string[] | null
  expiresAt?: number | null
}

/** Gives a user another key, of a kind that no use case makes yet. */
export async function insertKey(db: Kysely<Database>, key: NewKey): Promise<string> {
  const { secret, userId, mode = 'all', orgs = null, apps = null, expiresAt = null } = key
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('api_keys')
      .values({
        user_id: userId,
        mode,
        name: 'A test key',
        key_hash: createHash('sha256').update(secret).digest('hex'),
        limited_to_orgs: orgs && JSON.stringify(orgs),
        limited_to_apps: apps && JSON.stringify(apps),
        expires_at: expiresAt,
        created_at: 1,
        updated_at: 1,
      })
      .execute()
  })
  return secret
}

/** Makes a user a member of an organization, or only invites them. */
export async function insertMember(
  db: Kysely<Database>,
  member: { organizationId: string; userId: UserId; role: Role; isPending?: boolean },
): Promise<void> {
  const { userId, role, isPending = false } = member
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('members')
      .values({
        organization_id: member.organizationId as OrganizationId, // from an answer of the API
        user_id: userId,
        role,
        accepted_at: isPending ? null : 1,
        invitation_ends_at: isPending ? Date.now() + 86_400_000 : null,
        created_at: 1,
      })
      .execute()
  })
}

/** What an app had on days: their date, active devices, added bytes, sent bytes. */
export async function insertDays(
  db: Kysely<Database>,
  appId: string,
  days: [date: string, mau: number, storage: number, bandwidth: number][],
): Promise<void> {
  const app = await appKeyOf(db, appId)
  const rows = days.map(([date, mau, storage, bandwidth]) => ({ ...app, date, mau, storage, bandwidth }))
  await db.transaction().execute((trx) => trx.insertInto('daily_statistics').values(rows).execute())
}

/** How many devices of an app ran which version on which day. */
export async function insertUsage(
  db: Kysely<Database>,
  appId: string,
  usage: [date: string, version: string, devices: number][],
): Promise<void> {
  const app = await appKeyOf(db, appId)
  const rows = usage.map(([date, version_name, devices]) => ({ ...app, date, version_name, devices }))
  await db.transaction().execute((trx) => trx.insertInto('daily_bundle_usage').values(rows).execute())
}

async function appKeyOf(db: Kysely<Database>, appId: string) {
  const apps = db.selectFrom('apps').select(['organization_id', 'id as app_uuid'])
  return await apps.where('app_id', '=', appId).executeTakeFirstOrThrow()
}

/** Gives an app so many devices. */
export async function insertDevices(db: Kysely<Database>, appId: string, count: number): Promise<void> {
  const app = await appKeyOf(db, appId)
  const rows = Array.from({ length: count }, (_, index) => ({
    ...app,
    device_id: `device-${String(index).padStart(8, '0')}`,
    platform: 'ios' as const,
    is_prod: 1 as const,
    is_emulator: 0 as const,
    updated_at: 1,
  }))
  await db.transaction().execute(async (trx) => {
    for (let at = 0; at < rows.length; at += 1000) {
      await trx
        .insertInto('devices')
        .values(rows.slice(at, at + 1000))
        .execute()
    }
  })
}
