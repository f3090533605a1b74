/**
 * Gives a database and a store a whole organization, as large as one likes, while servers and workers run on the same:
 * every transaction is short, and the lock is left alone between them.
 */
import { createHash, randomUUID, type Hash } from 'node:crypto'
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
import { bundleObjectKey, type AuditEntryId, type OrganizationId } from '@organizations/domain'
import type { ObjectStore } from '@organizations/storage'
import {
  insertApp,
  insertAuditEntry,
  insertBundles,
  insertBundleUsage,
  insertChannel,
  insertStatistics,
  type SeededApp,
} from './insert-app-contents.ts'
import { insertDevices } from './insert-devices.ts'
import { makeZip } from './make-zip.ts'

/** Where a seed goes. Its commits need not survive a power failure. */
export interface SeedTarget {
  db: Kysely<Database>
  store: ObjectStore
  ids: { organization: () => OrganizationId; auditEntry: () => AuditEntryId; uuid: () => string }
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

const PUTS_AT_A_TIME = 8
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
  const organizationId = target.ids.organization()
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
    const app = {
      organizationId,
      appUuid: target.ids.uuid(),
      ownerId: owner.uid,
      createdAt,
      auditEntryId: target.ids.auditEntry(),
    }
    await seedApp(target, app, index, spec, onProgress)
  }
  return organizationId
}

async function seedApp(
  target: SeedTarget,
  app: SeededApp,
  index: number,
  spec: SeedSpec,
  onProgress: (made: number) => void,
): Promise<void> {
  await commit(target, async (trx) => {
    await insertApp(trx, app, `App ${index + 1}`)
    await insertStatistics(trx, app)
    await insertBundleUsage(trx, app)
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
      const hash = createHash('sha256')
      const { bytes } = await target.store.put(key, hashed(makeZip(bundleBytes), hash))
      return { version, key, bytes, checksum: hash.digest('hex') }
    })
    try {
      const stored = await Promise.all(puts)
      await commit(target, (trx) => insertBundles(trx, app, stored, target.store.provider))
    } catch (error) {
      // No row names them: an organization that is deleted meanwhile must not keep them, nor one that comes late.
      await Promise.allSettled(puts)
      await target.store.deleteMany(files.map(({ key }) => key))
      throw error
    }
    onProgress(files.length)
  }
}

async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
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

async function commit(target: SeedTarget, work: (trx: Transaction<Database>) => Promise<void>): Promise<void> {
  await inTransaction(target.db, work)
  await sleep(PAUSE_MS)
}
