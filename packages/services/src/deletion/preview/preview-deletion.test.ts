import { setTimeout as later } from 'node:timers/promises'
import { inTransaction, type Database, type Kysely } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { cascadeRegistry, DomainError, sweptTables, type DeletionPreview } from '@organizations/domain'
import { takeCensus } from '@organizations/seed'
import { sql, type KyselyPlugin } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { isLong } from '../../../../../test/support/test-size.ts'
import { deleteApp } from '../../apps/delete-app.ts'
import { previewAppDeletion } from '../../apps/preview-app-deletion.ts'
import { listDeletions } from '../../operator/deletions/list-deletions.ts'
import { runDeletion } from '../run/run-deletion.ts'
import { previewDeletion } from './preview-deletion.ts'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { withKey } from '../../testing/people.ts'

const SEVERAL_BATCHES = 95_678
/** The first turn through all tables takes about as many answers; what follows is about devices alone. */
const FAST_ANSWERS = sweptTables(cascadeRegistry).length + 1
const SLOW_MS = 400

describe.each(testDatabases)('previewDeletion on $name', ({ name, open }) => {
  /** Postgres takes long to insert so many rows. */
  const hasMany = isLong || name === 'SQLite'

  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 2, bundlesPerApp: 3, devicesPerApp: 7 })
  })
  afterEach(() => scenario.close())

  const preview = async (db: Kysely<Database> = scenario.deps.db): Promise<DeletionPreview> => {
    const { deps, owner: actor, organizationId: orgId } = scenario
    return await previewDeletion({ ...deps, db }, { actor, input: { orgId } })
  }

  test('counts what there is to remove, in the order in which it would go, and changes nothing', async () => {
    const { deps, organizationId, seeded } = scenario
    const { kinds, files, total, isAtLeast } = await preview()
    expect(isAtLeast).toBe(false)
    const { organizations: _own, ...tables } = seeded.tables
    const rows = Object.fromEntries(Object.entries(tables).map(([table, it]) => [table.replaceAll('_', ' '), it.rows]))
    expect(Object.fromEntries(kinds.map(({ kind, count }) => [kind, count]))).toEqual(rows)
    expect(total).toBe(Object.values(rows).reduce((sum, count) => sum + count, 0))
    expect(files).toEqual({ count: Object.keys(seeded.objects).length, bytes: await storedBytes(), isAtLeast: false })
    expect(await takeCensus(deps, organizationId)).toEqual(seeded)
    expect(deps.rings).toBe(0)

    await scenario.request()
    const { plan } = await scenario.current()
    const swept = plan.steps.flatMap((step) => (step.action === 'sweep' ? [step.kind] : []))
    expect(kinds.map(({ kind }) => kind)).toEqual(swept)
  })

  test('counts what an app has, and nothing of the other, as its deletion then removes it', async () => {
    const { deps, owner: actor, appId } = scenario
    const input = { app_id: appId }
    const before = await previewAppDeletion(deps, { actor, input })
    const counts = Object.fromEntries(before.kinds.map(({ kind, count }) => [kind, count]))
    expect(counts).toMatchObject({ bundles: 3, devices: 7 })
    expect(before.files).toMatchObject({ count: 3, isAtLeast: false })
    expect(before.isAtLeast).toBe(false)
    await deleteApp(deps, { actor, input })
    const deletion = async () => (await listDeletions(deps, { actor: deps.operator, input: {} }))[0]
    const { signal } = new AbortController()
    await waitFor(
      async () => {
        const { id = deps.ids.deletion(), state } = (await deletion()) ?? {}
        if (state !== 'completed') await runDeletion(deps, { deletionId: id, signal })
        return state === 'completed'
      },
      { what: 'the deletion of the app' },
    )
    expect(await deletion()).toMatchObject({ subject: { kind: 'app' }, total: before.total + before.files.count })
  })

  test.runIf(hasMany)(
    'counts tables of several batches to their end, with a turn for other work in between',
    async () => {
      await addDevices(SEVERAL_BATCHES)
      let turns = 0
      const others = setInterval(() => (turns += 1), 0)
      const time = vi.spyOn(performance, 'now').mockReturnValue(0) // a busy machine may need more than the second
      const { kinds, isAtLeast } = await preview()
      time.mockRestore()
      clearInterval(others)
      const devices = { kind: 'devices', count: SEVERAL_BATCHES + 2 * 7, isAtLeast: false }
      expect(kinds).toContainEqual(devices)
      expect(isAtLeast).toBe(false)
      expect(turns).toBeGreaterThan(3)
    },
  )

  test.runIf(hasMany)(
    'stops after a second, and says "at least" of what it has not come to the end of, and of nothing else',
    async () => {
      await addDevices(SEVERAL_BATCHES)
      const { kinds, files, total, isAtLeast } = await preview(scenario.deps.db.withPlugin(answersSlowly()))
      const seen = new Map(kinds.map(({ kind, ...it }) => [kind, it]))
      expect(seen.get('devices')?.isAtLeast).toBe(true)
      expect(seen.get('devices')?.count).toBeLessThan(SEVERAL_BATCHES)
      expect(seen.get('devices')?.count).toBeGreaterThanOrEqual(10_000)
      expect(isAtLeast).toBe(true)
      expect(files.isAtLeast).toBe(false)
      const exact = kinds.filter((it) => it.kind !== 'devices')
      expect(exact.some((it) => it.isAtLeast)).toBe(false)
      expect(exact.find(({ kind }) => kind === 'bundles')?.count).toBe(6)
      expect(total).toBe(kinds.reduce((sum, { count }) => sum + count, 0))
    },
  )

  test('counts once for all who ask at the same time, and asks for the right of each', async () => {
    const { deps, owner, organizationId: orgId } = scenario
    let reads = 0
    const db = deps.db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        reads += 1
        return await later(1, result)
      },
    })
    const ask = (actor: typeof owner) => previewDeletion({ ...deps, db }, { actor, input: { orgId } })
    await ask(owner)
    const readsOfOne = reads
    reads = 0
    const weak = await withKey(deps, owner, { mode: 'write' })
    const asked = Array.from({ length: 100 }, (_, index) => ask(index === 50 ? weak : owner))
    const answers = await Promise.allSettled(asked)
    const rightsOfOthers = 99
    expect(reads).toBeLessThanOrEqual(readsOfOne + rightsOfOthers)
    const refused = answers.flatMap((it, index) => (it.status === 'rejected' ? [[index, it.reason as unknown]] : []))
    expect(refused).toEqual([[50, new DomainError('admin_role_required')]])
    const [first] = answers
    for (const it of answers) if (it.status === 'fulfilled') expect(it).toEqual(first)
  })

  test('is for callers who may delete the organization, while it is there', async () => {
    const { deps, owner, organizationId: orgId } = scenario
    const ask = (actor: typeof owner) => previewDeletion(deps, { actor, input: { orgId } })
    const { actor: stranger } = await deps.newUser('stranger@example.com')
    await expect(ask(stranger)).rejects.toEqual(new DomainError('organization_not_accessible'))
    await expect(ask(await withKey(deps, owner, { mode: 'write' }))).rejects.toEqual(
      new DomainError('admin_role_required'),
    )
    await scenario.request()
    await expect(ask(owner)).rejects.toEqual(new DomainError('organization_not_accessible'))
    await runToEnd(scenario)
    await expect(ask(owner)).rejects.toEqual(new DomainError('organization_not_accessible'))
  })

  async function storedBytes(): Promise<number> {
    const { store } = scenario.deps
    let bytes = 0
    for (const key of Object.keys(scenario.seeded.objects)) {
      for await (const chunk of await store.get(key)) bytes += (chunk as Uint8Array).length // a store gives bytes
    }
    return bytes
  }

  /** In statements of 10,000: of all at once a slow machine would make more than the time that a statement may take. */
  async function addDevices(count: number): Promise<void> {
    for (let first = 1; first <= count; first += 10_000) await addNumbered(first, Math.min(first + 9999, count))
  }

  async function addNumbered(first: number, last: number): Promise<void> {
    const { deps, organizationId } = scenario
    await inTransaction(deps.relaxedDb, (trx) =>
      sql`
        insert into devices (organization_id, app_uuid, device_id, platform, is_prod, is_emulator, updated_at)
        with recursive numbers (n) as (select ${first} + 0 union all select n + 1 from numbers where n < ${last})
        select ${organizationId}, (select id from apps where organization_id = ${organizationId} limit 1),
          'many-' || n, 'ios', 1, 0, 1 from numbers`.execute(trx),
    )
  }
})

/** A database that grows slow. */
function answersSlowly(): KyselyPlugin {
  let answers = 0
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      answers += 1
      return answers > FAST_ANSWERS ? await later(SLOW_MS, result) : result
    },
  }
}
