import { inTransaction, listCounts } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryDeletion } from '../../operator/deletions/retry-deletion.ts'
import {
  fewestBatches,
  openDeletionScenario,
  passTime,
  runAndDie,
  runBatch,
  runToEnd,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'
import { countRows } from '../../testing/expect-gone.ts'

/** More than a batch takes of each: as many rows as told here, and at most 500 of a table that names objects. */
const ROWS_PER_BATCH = 2000
const DEVICES = 4100
const REGISTERED_BUNDLES = 520

/** Keys as they sort, addresses of rows (Postgres: devices lie dense) by block and place. */
const byPlace = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: one.startsWith('["ctid"') })

describe.each(testDatabases)('a deletion of tables larger than a batch, on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1, devicesPerApp: DEVICES })
    scenario.deps.batchSizes = { of: () => ROWS_PER_BATCH, room: () => 0, learn() {} }
    await registerBundles()
  })
  afterEach(() => scenario.close())

  /** Bundles without a stored file, which sort after those with one. */
  async function registerBundles(): Promise<void> {
    const { deps, organizationId } = scenario
    const bundles = deps.db.selectFrom('bundles').selectAll().where('organization_id', '=', organizationId)
    const { id: _id, ...bundle } = await bundles.executeTakeFirstOrThrow()
    const rows = Array.from({ length: REGISTERED_BUNDLES }, (_, at) => ({
      ...bundle,
      name: `2.0.${at}`,
      object_key: null,
      bytes: 0,
    }))
    await inTransaction(deps.db, (trx) => trx.insertInto('bundles').values(rows).execute())
  }

  test('goes page by page, forward only, and has every row counted once', async () => {
    const { deps, organizationId } = scenario
    const { id } = await scenario.request()
    const cursors = new Map<string, string[]>()
    for (let outcome = await runBatch(scenario); outcome !== 'ended'; outcome = await runBatch(scenario)) {
      const { plan, step, cursor } = await scenario.current()
      const at = plan.steps[step]
      if (cursor !== null && at && 'table' in at) {
        const name = `${at.action} ${at.table}`
        cursors.set(name, [...(cursors.get(name) ?? []), JSON.stringify(cursor)])
      }
      const left = await countRows(deps.db, organizationId)
      const counts = await listCounts(deps.db, id)
      const removed = (table: string) => counts.find((it) => it.table === table)?.rowsRemoved ?? 0
      expect(removed('devices') + (left['devices'] ?? 0)).toBe(DEVICES)
      expect(removed('bundles') + (left['bundles'] ?? 0)).toBe(REGISTERED_BUNDLES + 2)
    }
    expect([...cursors.keys()]).toEqual(['sweep devices', 'sweep bundles'])
    expect(cursors.get('sweep devices')?.length).toBeGreaterThanOrEqual(2)
    for (const seen of cursors.values()) expect(seen).toEqual([...new Set(seen)].toSorted(byPlace))
  })

  test('goes on from the row where a worker died', async () => {
    const { deps, organizationId } = scenario
    const deletion = await scenario.request()
    let deaths = 0
    while (await runAndDie(scenario, 1)) {
      deaths += 1
      passTime(scenario, deps.leaseMs)
    }
    expect(deaths).toBeGreaterThan(fewestBatches(scenario, deletion)) // several of devices, and of bundles
    expect(Object.values(await countRows(deps.db, organizationId)).every((count) => count === 0)).toBe(true)
    const counts = await listCounts(deps.db, deletion.id)
    const devices = counts.find((it) => it.table === 'devices')
    expect([devices?.rowsFound, devices?.rowsRemoved]).toEqual([DEVICES, DEVICES])
  })

  test('leaves a row that must stay behind the cursor, and takes it in a later round', async () => {
    const { deps, organizationId } = scenario
    const [key = ''] = Object.keys(scenario.seeded.objects)
    deps.store.refused.add(key)
    const { id } = await scenario.request()
    expect((await runToEnd(scenario)).state).toBe('blocked')
    expect((await countRows(deps.db, organizationId))['bundles']).toBe(1)
    deps.store.refused.clear()
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    expect((await runToEnd(scenario)).state).toBe('completed')
    const bundles = (await listCounts(deps.db, id)).find((it) => it.table === 'bundles')
    expect([bundles?.rowsRemoved, bundles?.objectsRemoved]).toEqual([REGISTERED_BUNDLES + 2, 2])
  })
})
