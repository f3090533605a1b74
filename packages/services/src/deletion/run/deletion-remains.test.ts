import { findReceipt, inTransaction, isFenceError } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { updateOrganization } from '../../organizations/update-organization.ts'
import { eraseCompleted } from '../../receipts/erase-completed.ts'
import { sealReceipts } from '../../receipts/seal-receipts.ts'
import { openDeletionScenario, runBatch, runToEnd, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { expectGone, type Receipt } from '../../testing/expect-gone.ts'

describe.each(testDatabases)('what stays of a deleted organization, on $name', ({ name, open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  test('holds no name, address, logo, version, app or device', async () => {
    const { deps, owner: actor, organizationId, seeded } = scenario
    const change = {
      name: 'Doomed Ltd',
      logo: 'https://logos.example/doomed.png',
      management_email: 'boss@doomed.example',
    }
    await updateOrganization(deps, { actor, input: { orgId: organizationId, ...change } })
    const versions = await deps.db
      .selectFrom('bundles')
      .select('name')
      .where('organization_id', '=', organizationId)
      .execute()
    const devices = await deps.db
      .selectFrom('devices')
      .select('device_id')
      .where('organization_id', '=', organizationId)
      .execute()
    const apps = await deps.db
      .selectFrom('apps')
      .select(['id', 'app_id'])
      .where('organization_id', '=', organizationId)
      .execute()
    const secrets = [
      ...Object.values(change),
      actor.email,
      'doomed',
      ...versions.map((it) => `"${it.name}"`),
      ...devices.map((it) => it.device_id),
      ...apps.flatMap((it) => [it.id, it.app_id]),
      ...Object.keys(seeded.objects),
    ]
    expect(secrets.length).toBeGreaterThan(15)
    await scenario.request()
    await runToEnd(scenario)
    const remains: unknown[] = []
    for (const table of [
      'tombstones',
      'deletions',
      'deletion_steps',
      'receipts',
      'outbox',
      'organization_endings',
    ] as const) {
      const rows = await deps.db.selectFrom(table).selectAll().execute()
      expect([table, rows.length > 0]).toEqual([table, true])
      remains.push(rows)
    }
    const text = JSON.stringify([remains, deps.logged]).toLowerCase().replaceAll('\\"', '"')
    expect(secrets.filter((secret) => text.includes(secret.toLowerCase()))).toEqual([])
    await expectGone(scenario)
  })

  test.runIf(name === 'SQLite')('takes less than 3,300 bytes, once its events are purged', async () => {
    const { deps } = scenario
    await scenario.request()
    await runToEnd(scenario)
    const working = { ...deps, signal: new AbortController().signal }
    await eraseCompleted(working)
    await sealReceipts(working)
    const bytesOf = async (...tables: string[]) => {
      const { rows } = await sql<{ bytes: number }>`
        select sum(payload) as bytes from dbstat where name in (select name from sqlite_schema
          where tbl_name in (select value from json_each(${JSON.stringify(tables)})))`.execute(deps.db)
      return rows[0]?.bytes
    }
    expect(await bytesOf('tombstones', 'deletions', 'deletion_steps', 'receipts')).toBeLessThan(3300)
    expect(await bytesOf('organization_endings')).toBeLessThan(700) // what others hear of it
  })

  test('is proven by a receipt with every table’s rows, objects and bytes', async () => {
    const { deps, organizationId, seeded } = scenario
    const { bytes } = await deps.db
      .selectFrom('bundles')
      .where('organization_id', '=', organizationId)
      .select((eb) => eb.fn.sum<number>('bytes').as('bytes'))
      .executeTakeFirstOrThrow()
    const { id } = await scenario.request()
    await runToEnd(scenario)
    const { removed, strays, rounds } = (await findReceipt(deps.db, id)) as Receipt // written by finishBatch
    expect([strays, rounds]).toEqual([0, 1])
    const bundles = removed.find((it) => it.table === 'bundles')
    expect(bundles).toEqual({ table: 'bundles', rows: 4, objects: Object.keys(seeded.objects).length, bytes })
    expect(bytes).toBeGreaterThan(0)
  })

  test('is proven by a receipt that tells the rows removed, and not those counted before', async () => {
    const { deps, organizationId } = scenario
    const { id } = await scenario.request()
    while ((await scenario.current()).countedAt === null) await runBatch(scenario)
    await inTransaction(deps.db, (trx) =>
      trx.deleteFrom('devices').where('organization_id', '=', organizationId).execute(),
    )
    await runToEnd(scenario)
    const { removed } = (await findReceipt(deps.db, id)) as Receipt // written by finishBatch
    expect(removed.find((it) => it.table === 'devices')).toMatchObject({ rows: 0 })
  })

  test('keeps its id from ever being used again, and hands out no integer id twice', async () => {
    const { deps, organizationId, neighbourId } = scenario
    const { id: lastId } = await deps.db
      .selectFrom('bundles')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    const doomed = deps.db.selectFrom('bundles').select('id').where('organization_id', '=', organizationId)
    const doomedId = (await doomed.orderBy('id', 'desc').executeTakeFirstOrThrow()).id
    await scenario.request()
    await runToEnd(scenario)
    const organization = await deps.db.selectFrom('organizations').selectAll().executeTakeFirstOrThrow()
    const again = inTransaction(deps.db, (trx) =>
      trx
        .insertInto('organizations')
        .values({ ...organization, id: organizationId })
        .execute(),
    )
    expect(isFenceError(await again.catch((error: unknown) => error))).toBe(true)

    const { id: newest, ...bundle } = await deps.db
      .selectFrom('bundles')
      .selectAll()
      .where('organization_id', '=', neighbourId)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect([newest, newest > doomedId]).toEqual([lastId, true])
    const undo = new Error('taken back, for the neighbour to stay what it was')
    const next = inTransaction(deps.db, async (trx) => {
      const { id } = await trx
        .insertInto('bundles')
        .values({ ...bundle, name: '9.9.9' })
        .returning('id')
        .executeTakeFirstOrThrow()
      await trx.deleteFrom('bundles').where('id', '=', id).execute()
      const second = await trx
        .insertInto('bundles')
        .values({ ...bundle, name: '9.9.9' })
        .returning('id')
        .executeTakeFirstOrThrow()
      expect(second.id).toBeGreaterThan(id)
      throw undo
    })
    await expect(next).rejects.toBe(undo)
  })
})
