/**
 * What receipts tell, over random organizations, against what was counted before: in statements that are written here,
 * for the registry, the plan and the counts are what receipts are made from, and must not be what they are judged by.
 */
import {
  insertInvitation,
  inTransaction,
  listSealedReceipts,
  type Database,
  type Kysely,
} from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { bundleObjectKey, organizationPrefix, type DeletionId, type OrganizationId } from '@organizations/domain'
import { publicKeyOf, verifyChain, verifyReceipt } from '@organizations/receipts'
import { seedOrganization } from '@organizations/seed'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bySize } from '../../../../test/support/test-size.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { getReceipt } from './get-receipt.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { eraseCompleted } from './erase-completed.ts'
import { sealReceipts } from './seal-receipts.ts'
import { openTestDeps, type TestDeps } from '../testing/test-deps.ts'

/** What is counted is the same on both: fewer where each takes ten times as long. */
const organizationsOn = (name: string) => (name === 'SQLite' ? 20 : 5) * bySize({ few: 1, many: 2, all: 5 })
const ROWS_PER_BATCH = 37 // small organizations have several pages of a table too

interface Size {
  apps: number
  bundlesPerApp: number
  channelsPerApp: number
  devicesPerApp: number
  bundleBytes: number
  /** Bundles whose file is elsewhere, uploads that died, stored answers, and files that no row names. */
  registered: number
  uploads: number
  answers: number
  strays: number
}

const few = fc.nat({ max: 3 })
const size: fc.Arbitrary<Size> = fc.record({
  apps: few,
  bundlesPerApp: few,
  channelsPerApp: few,
  devicesPerApp: fc.nat({ max: 100 }),
  bundleBytes: fc.integer({ min: 150, max: 3000 }),
  registered: few,
  uploads: few,
  answers: few,
  strays: fc.nat({ max: 2 }),
})
const EMPTY: Size = {
  apps: 0,
  bundlesPerApp: 0,
  channelsPerApp: 0,
  devicesPerApp: 0,
  bundleBytes: 150,
  registered: 0,
  uploads: 0,
  answers: 0,
  strays: 0,
}

describe.each(testDatabases)('a receipt on $name', ({ name, open }) => {
  let database: TestDatabase
  let deps: TestDeps

  beforeEach(async () => {
    database = await open()
    deps = await openTestDeps(database)
    deps.batchSizes = { of: () => ROWS_PER_BATCH, room: () => 0, learn() {} }
  })
  afterEach(async () => {
    await deps.remove()
    await database.remove()
  })

  test(`tells what there was, over ${organizationsOn(name)} random organizations, and is one of a chain that verifies`, async () => {
    const { actor } = await deps.newUser('owner@example.com')
    const keys = [publicKeyOf(deps.signingKey.key)]
    await fc.assert(
      fc.asyncProperty(size, async (it) => {
        const id = await seed(deps, it)
        const { counts, stored } = await count(deps, id)
        await deleteOrganization(deps, { actor, input: { orgId: id } })
        await runToEnd(deps, id)
        await eraseCompleted({ ...deps, signal: new AbortController().signal })
        expect(await sealReceipts({ ...deps, signal: new AbortController().signal })).toBe(1)

        const sealed = await getReceipt(deps, { actor, input: { orgId: id } })
        expect(verifyReceipt(sealed, keys)).toEqual({ isValid: true })
        const { removed, strays } = sealed.receipt as unknown as Told // written by finishBatch
        expect(toCounts(removed)).toEqual(counts)
        expect(strays).toBe(it.strays)
        const objects = removed.reduce((sum, { objects }) => sum + objects, 0)
        const bytes = removed.reduce((sum, { bytes }) => sum + bytes, 0)
        // By the store's own listing: rows, files and the receipt agree.
        expect({ objects: objects + strays, bytes: bytes + strays * ORPHAN.length }).toEqual(stored)
      }),
      { numRuns: organizationsOn(name), examples: [[EMPTY], [{ ...EMPTY, apps: 3 }], [{ ...EMPTY, strays: 2 }]] },
    )
    const chain = await listSealedReceipts(deps.db, { after: 0, limit: 2 * organizationsOn(name) })
    expect(chain).toHaveLength(organizationsOn(name))
    expect(verifyChain(chain, keys)).toMatchObject({ isValid: true, last: { number: organizationsOn(name) } })
  })
})

interface Count {
  rows: number
  objects: number
  bytes: number
}

interface Told {
  removed: (Count & { table: string })[]
  strays: number
}

function toCounts(removed: Told['removed']): Record<string, Count> {
  return Object.fromEntries(removed.map(({ table, ...it }) => [table, it]))
}

/** Counts what an organization has, table by table, and what the store holds for it. */
async function count(
  { db, store }: TestDeps,
  id: OrganizationId,
): Promise<{ counts: Record<string, Count>; stored: { objects: number; bytes: number } }> {
  const { rows } = await sql<Count & { name: string }>`
    select 'organizations' as name, count(*) as "rows", 0 as objects, 0 as bytes from organizations where id = ${id}
    union all select 'members', count(*), 0, 0 from members where organization_id = ${id}
    union all select 'invitations', count(*), 0, 0 from invitations where organization_id = ${id}
    union all select 'apps', count(*), 0, 0 from apps where organization_id = ${id}
    union all select 'bundles', count(*), count(object_key),
      coalesce(sum(case when object_key is null then 0 else bytes end), 0) from bundles where organization_id = ${id}
    union all select 'channels', count(*), 0, 0 from channels where organization_id = ${id}
    union all select 'device_overrides', count(*), 0, 0 from device_overrides where organization_id = ${id}
    union all select 'devices', count(*), 0, 0 from devices where organization_id = ${id}
    union all select 'daily_statistics', count(*), 0, 0 from daily_statistics where organization_id = ${id}
    union all select 'daily_bundle_usage', count(*), 0, 0 from daily_bundle_usage where organization_id = ${id}
    union all select 'uploads', count(*), count(*), coalesce(sum(bytes), 0) from uploads where organization_id = ${id}
    union all select 'audit_entries', count(*), 0, 0 from audit_entries where organization_id = ${id}
    union all select 'events', count(*), 0, 0 from events where organization_id = ${id}
    union all select 'webhooks', count(*), 0, 0 from webhooks where organization_id = ${id}
    union all select 'webhook_deliveries', count(*), 0, 0 from webhook_deliveries where organization_id = ${id}
    union all select 'mails', count(*), 0, 0 from mails where organization_id = ${id}
    union all select 'idempotency_records', count(*), 0, 0 from idempotency_records where organization_id = ${id}
  `.execute(db)
  const stored = { objects: 0, bytes: 0 }
  for await (const page of store.list(organizationPrefix(id))) {
    for (const key of page) {
      stored.objects += 1
      for await (const chunk of await store.get(key)) stored.bytes += (chunk as Uint8Array).length // a store gives bytes
    }
  }
  return { counts: Object.fromEntries(rows.map(({ name, ...it }) => [name, it])), stored }
}

const UPLOADED = new Uint8Array(321)
const ORPHAN = new Uint8Array(77)

/** What `seedOrganization` makes, and what it does not. */
async function seed(deps: TestDeps, { registered, uploads, answers, strays, ...spec }: Size): Promise<OrganizationId> {
  const target = { db: deps.relaxedDb, store: deps.store, ids: deps.ids }
  const id = await seedOrganization(target, { ...spec, name: 'Random Ltd', email: 'owner@example.com' })
  const apps = await deps.db.selectFrom('apps').select('id').where('organization_id', '=', id).execute()
  for (const app of apps) {
    for (let n = 0; n < registered; n += 1) await insertRegistered(deps.relaxedDb, { id, app: app.id, n })
    for (let n = 0; n < uploads; n += 1) await insertDeadUpload(deps, { id, app: app.id })
  }
  for (let n = 0; n < answers; n += 1) await insertAnswer(deps, id)
  for (let n = 0; n < answers; n += 1) await insertOneInvitation(deps, id)
  const folder = `${organizationPrefix(id)}apps/no-app/`
  for (let n = 0; n < strays; n += 1) await deps.store.put(`${folder}orphan-${n}`, asContent(ORPHAN))
  return id
}

async function insertRegistered(
  db: Kysely<Database>,
  { id, app, n }: { id: OrganizationId; app: string; n: number },
): Promise<void> {
  const external_url = 'https://example.com/bundle.zip'
  const nothing = { checksum: null, min_update_version: null, object_key: null, link: null, comment: null }
  const owner = { organization_id: id, app_uuid: app, created_at: 1, updated_at: 1 }
  const row = { ...owner, ...nothing, name: `2.0.${n}`, storage_provider: 'external', external_url, bytes: 0 } as const
  await inTransaction(db, (trx) => trx.insertInto('bundles').values(row).execute())
}

async function insertDeadUpload(deps: TestDeps, { id, app }: { id: OrganizationId; app: string }): Promise<void> {
  const key = bundleObjectKey(id, app, deps.ids.uuid())
  await deps.store.put(key, asContent(UPLOADED))
  const owner = { organization_id: id, app_uuid: app, id: deps.ids.uuid() }
  const row = { ...owner, object_key: key, bytes: UPLOADED.length, lease_ends_at: 1, created_at: 1 }
  await inTransaction(deps.relaxedDb, (trx) => trx.insertInto('uploads').values(row).execute())
}

async function insertAnswer({ relaxedDb, operator, ids }: TestDeps, id: OrganizationId): Promise<void> {
  const call = { user_id: operator.userId, operation: 'a test', idempotency_key: ids.uuid(), organization_id: id }
  const row = { ...call, body_hash: '', answer: '{}', created_at: 1 }
  await inTransaction(relaxedDb, (trx) => trx.insertInto('idempotency_records').values(row).execute())
}

async function insertOneInvitation({ relaxedDb, operator, ids }: TestDeps, id: OrganizationId): Promise<void> {
  const invitation = ids.invitation()
  const whom = { email: `${invitation}@example.com`, role: 'read', invitedBy: operator.userId } as const
  const row = { id: invitation, organizationId: id, ...whom, tokenHash: invitation, createdAt: 1, endsAt: 2 }
  await inTransaction(relaxedDb, (trx) => insertInvitation(trx, row))
}

async function* asContent(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function runToEnd(deps: TestDeps, id: OrganizationId): Promise<void> {
  const row = deps.db.selectFrom('deletions').select('id').where('organization_id', '=', id)
  const { id: deletionId } = (await row.executeTakeFirstOrThrow()) satisfies { id: DeletionId }
  for (let slices = 0; slices < 100; slices += 1) {
    const outcome = await runDeletion(deps, { deletionId, signal: new AbortController().signal })
    if (outcome === 'ended') return
    expect(outcome).toBe('more')
  }
  throw new Error('Expected the deletion to end within 100 slices')
}
