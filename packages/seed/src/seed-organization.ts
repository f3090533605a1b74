/**
 * Gives a database and a store a whole organization, as large as one likes, while servers and workers run on the same:
 * every transaction is short, and the lock is left alone between them.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  findUserByEmail,
  inTransaction,
  insertAcceptedMember,
  insertOrganization,
  type Database,
  type Kysely,
  type Transaction,
} from '@organizations/database'
import { bundleObjectKey, type OrganizationId, type UserId } from '@organizations/domain'
import type { ObjectStore } from '@organizations/storage'
import { insertDevices } from './insert-devices.ts'
import { makeZip } from './make-zip.ts'

/** Where a seed goes. Its commits need not survive a power failure. */
export interface SeedTarget {
  db: Kysely<Database>
  store: ObjectStore
  newOrganizationId: () => OrganizationId
}

export interface SeedSpec {
  name: string
  /** The address of an existing user, who becomes the super admin. */
  email: string
  apps: number
  bundlesPerApp: number
  channelsPerApp: number
  devicesPerApp: number
  bundleBytes: number
}

/** No user has the address that a seed was to belong to. */
export class UnknownOwnerError extends Error {
  constructor(email: string) {
    super(`No user has the address ${email}. Create one first: POST /operator/user`)
    this.name = 'UnknownOwnerError'
  }
}

const DAYS_OF_STATISTICS = 30
const PUTS_AT_A_TIME = 8
const DAY_MS = 86_400_000
/** After each transaction, so that other processes on the same file have their turn. */
const PAUSE_MS = 1

/**
 * Makes the organization and all that it owns. `onProgress` is told how many things (apps, bundles, channels, devices)
 * have been made since it was last called. Throws `UnknownOwnerError`.
 */
export async function seedOrganization(
  target: SeedTarget,
  spec: SeedSpec,
  onProgress: (made: number) => void = () => {},
): Promise<OrganizationId> {
  const owner = await findUserByEmail(target.db, spec.email.toLowerCase())
  if (owner === undefined) throw new UnknownOwnerError(spec.email)
  const organizationId = target.newOrganizationId()
  const createdAt = Date.now()
  await commit(target, async (trx) => {
    const creation = {
      id: organizationId,
      name: spec.name,
      managementEmail: owner.email,
      createdBy: owner.uid,
      createdAt,
    }
    await insertOrganization(trx, creation)
    await insertAcceptedMember(trx, { organizationId, userId: owner.uid, role: 'super_admin', createdAt })
  })
  for (let index = 0; index < spec.apps; index += 1) {
    const app = { organizationId, appUuid: randomUUID(), ownerId: owner.uid, createdAt }
    await seedApp(target, app, index, spec, onProgress)
  }
  return organizationId
}

interface SeededApp {
  organizationId: OrganizationId
  appUuid: string
  ownerId: UserId
  createdAt: number
}

async function seedApp(
  target: SeedTarget,
  app: SeededApp,
  index: number,
  spec: SeedSpec,
  onProgress: (made: number) => void,
): Promise<void> {
  const { organizationId, appUuid, ownerId, createdAt } = app
  await commit(target, async (trx) => {
    await trx
      .insertInto('apps')
      .values({
        organization_id: organizationId,
        id: appUuid,
        app_id: `com.example.seed.a${appUuid.replaceAll('-', '')}`,
        name: `App ${index + 1}`,
        icon_url: null,
        user_id: ownerId,
        default_upload_channel: 'dev',
        retention_seconds: 2_592_000,
        last_version: spec.bundlesPerApp > 0 ? versionOf(spec.bundlesPerApp - 1) : null,
        created_at: createdAt,
        updated_at: createdAt,
      })
      .execute()
    await insertStatistics(trx, app)
    await insertAuditEntry(trx, app)
  })
  onProgress(1)
  await seedBundles(target, app, spec, onProgress)
  await seedChannels(target, app, spec, onProgress)
  await insertDevices(target.db, { ...app, count: spec.devicesPerApp, pauseMs: PAUSE_MS }, onProgress)
}

async function seedBundles(
  target: SeedTarget,
  app: SeededApp,
  { bundlesPerApp, bundleBytes }: SeedSpec,
  onProgress: (made: number) => void,
): Promise<void> {
  for (let from = 0; from < bundlesPerApp; from += PUTS_AT_A_TIME) {
    const versions = Array.from({ length: Math.min(PUTS_AT_A_TIME, bundlesPerApp - from) }, (_, at) => from + at)
    const files = versions.map((version) => ({
      version,
      key: bundleObjectKey(app.organizationId, app.appUuid, randomUUID()),
    }))
    const puts = files.map(async ({ version, key }) => {
      const { bytes } = await target.store.put(key, makeZip(bundleBytes))
      return { version, key, bytes }
    })
    try {
      const stored = await Promise.all(puts)
      await commit(target, (trx) => insertBundles(trx, app, stored))
    } catch (error) {
      // No row names them: an organization that is deleted meanwhile must not keep them, nor one that comes late.
      await Promise.allSettled(puts)
      await target.store.deleteMany(files.map(({ key }) => key))
      throw error
    }
    onProgress(files.length)
  }
}

async function insertBundles(
  trx: Transaction<Database>,
  app: SeededApp,
  stored: readonly { version: number; key: string; bytes: number }[],
): Promise<void> {
  await trx
    .insertInto('bundles')
    .values(
      stored.map(({ version, key, bytes }) => ({
        organization_id: app.organizationId,
        app_uuid: app.appUuid,
        name: versionOf(version),
        checksum: null,
        min_update_version: null,
        storage_provider: 'file',
        external_url: null,
        object_key: key,
        bytes,
        created_at: app.createdAt,
        updated_at: app.createdAt,
      })),
    )
    .execute()
}

async function seedChannels(
  target: SeedTarget,
  app: SeededApp,
  { channelsPerApp }: SeedSpec,
  onProgress: (made: number) => void,
): Promise<void> {
  for (let index = 0; index < channelsPerApp; index += 1) {
    await commit(target, (trx) => insertChannel(trx, app, index))
    onProgress(1)
  }
}

/** A channel on the app's newest bundle; the first is public, and each other has one device that was put on it. */
async function insertChannel(trx: Transaction<Database>, app: SeededApp, index: number): Promise<void> {
  const { organizationId, appUuid, createdAt } = app
  const owned = { organization_id: organizationId, app_uuid: appUuid, created_at: createdAt }
  const bundle = await trx
    .selectFrom('bundles')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { id } = await trx
    .insertInto('channels')
    .values({
      ...owned,
      name: index === 0 ? 'production' : `channel-${index + 1}`,
      bundle_id: bundle?.id ?? null,
      is_public: index === 0 ? 1 : 0,
      disable_auto_update_under_native: 1,
      disable_auto_update: 'major',
      ios: 1,
      android: 1,
      electron: 1,
      allow_device_self_set: 0,
      allow_emulator: 1,
      allow_dev: 1,
      updated_at: createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (index === 0) return
  await trx
    .insertInto('device_overrides')
    .values({ ...owned, device_id: `tester-${index}`, channel_id: id })
    .execute()
}

async function insertStatistics(trx: Transaction<Database>, app: SeededApp): Promise<void> {
  await trx
    .insertInto('daily_statistics')
    .values(
      Array.from({ length: DAYS_OF_STATISTICS }, (_, daysAgo) => ({
        organization_id: app.organizationId,
        app_uuid: app.appUuid,
        date: new Date(app.createdAt - daysAgo * DAY_MS).toISOString().slice(0, 10),
        mau: 1000 - daysAgo,
        storage: 1_000_000 * (DAYS_OF_STATISTICS - daysAgo),
        bandwidth: 50_000_000 + daysAgo,
      })),
    )
    .execute()
}

async function insertAuditEntry(trx: Transaction<Database>, app: SeededApp): Promise<void> {
  await trx
    .insertInto('audit_entries')
    .values({
      organization_id: app.organizationId,
      id: `audit_${app.appUuid}`,
      created_at: app.createdAt,
      user_id: app.ownerId,
      key_id: null,
      action: 'app.create',
      subject: app.appUuid,
      before: null,
      after: null,
      request_id: null,
    })
    .execute()
}

async function commit(target: SeedTarget, work: (trx: Transaction<Database>) => Promise<void>): Promise<void> {
  await inTransaction(target.db, work)
  await sleep(PAUSE_MS)
}

function versionOf(index: number): string {
  return `1.0.${index}`
}
