import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '@organizations/database'
import { insertPastDeletions, testDatabases, type TestDatabase } from '@organizations/database/testing'
import type { OrganizationId } from '@organizations/domain'
import { seedOrganization, takeCensus } from '@organizations/seed'
import { deleteBundles, deleteOrganization, registerBundle, type Caller } from '@organizations/services'
import { openTestDeps, watched, type TestDeps } from '@organizations/services/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { reconcile } from './reconcile.ts'

/** Deletions of one organization: more than one look used to list. */
const MORE_THAN_A_LOOK = 120
const AT_A_TIME = 8
const MORE_THAN_AT_A_TIME = 12
/** As a parameter each, for each organization of a look, they would be more than SQLite takes. */
const MANY_BROKEN = 500

describe.each(testDatabases)('reconcile on $name', ({ open }) => {
  let database: TestDatabase
  let deps: TestDeps
  let owner: Caller
  beforeEach(async () => {
    database = await open()
    deps = await openTestDeps(database)
    owner = (await deps.newUser('owner@example.com')).actor
  })
  afterEach(async () => {
    await deps.remove()
    await database.remove()
  })

  const seed = async (name: string): Promise<OrganizationId> => {
    const target = { db: deps.db, store: deps.store, ids: deps.ids }
    const size = { apps: 1, bundlesPerApp: 1, channelsPerApp: 1, devicesPerApp: 1, bundleBytes: 200 }
    return await seedOrganization(target, { ...size, name, email: owner.email })
  }
  const request = async (orgId: string) => await deleteOrganization(deps, { actor: owner, input: { orgId } })
  /** As many deletions of single bundles of an app. */
  const requestBundles = async (app_id: string, count: number) => {
    for (let n = 0; n < count; n += 1) {
      const version = `9.0.${n}`
      const input = { app_id, version, external_url: 'https://files.example/a.zip', checksum: 'any' }
      await registerBundle(deps, { actor: owner, input })
      await deleteBundles(deps, { actor: owner, input: { app_id, version } })
    }
  }
  const states = async () => {
    const rows = await deps.db.selectFrom('deletions').select(['subject_id', 'state']).execute()
    return Object.fromEntries(rows.map((it) => [it.subject_id, it.state]))
  }
  const run = async (signal = new AbortController().signal) => await reconcile(deps, { overdueMs: 0, signal })

  test('works on all due deletions until they are completed', async () => {
    const [first, second, neighbour] = [await seed('First'), await seed('Second'), await seed('Neighbour')]
    const before = await takeCensus(deps, neighbour)
    await request(first)
    await request(second)
    await run()
    expect(await states()).toEqual({ [first]: 'completed', [second]: 'completed' })
    expect(await takeCensus(deps, neighbour)).toEqual(before)
  })

  test('works on until a deletion that needs several slices is complete', async () => {
    const id = await seed('Doomed')
    await request(id)
    let begun = 0
    const beforeBegin = async () => {
      begun += 1
      if (begun === 2) await sleep(260) // the first batch takes as long as a slice may
    }
    await reconcile(watched(deps, { beforeBegin }), { overdueMs: 0, signal: new AbortController().signal })
    expect(await states()).toEqual({ [id]: 'completed' })
  })

  test('works on until the end where it has stepped in for a queue that takes events and does nothing', async () => {
    const id = await seed('Doomed')
    await request(id)
    await inTransaction(deps.db, (trx) => trx.updateTable('deletions').set({ due_at: 1 }).execute())
    let begun = 0
    const beforeBegin = async () => {
      begun += 1
      if (begun === 2) await sleep(260) // the first batch takes as long as a slice may
    }
    await reconcile(watched(deps, { beforeBegin }), { overdueMs: 5000, signal: new AbortController().signal })
    expect(await states()).toEqual({ [id]: 'completed' })
  })

  test('works on the other deletions when the record of one is broken, and reports the broken one', async () => {
    const [broken, sound] = [await seed('Broken'), await seed('Sound')]
    await request(broken)
    await request(sound)
    await inTransaction(deps.db, (trx) =>
      trx.updateTable('deletions').set({ plan: '{', due_at: 1 }).where('subject_id', '=', broken).execute(),
    )
    await expect(run()).rejects.toThrow(/^Failed at deletion_/)
    expect(await states()).toEqual({ [broken]: 'requested', [sound]: 'completed' })
  })

  test('works on the others however many fail, though all of these come before them', async () => {
    const sound = await seed('Sound')
    await request(sound)
    await inTransaction(deps.db, async (trx) => {
      await insertPastDeletions(trx, { count: MANY_BROKEN, now: deps.clock(), state: 'over' })
      const broken = { state: 'requested', plan: '{', due_at: 1 } as const
      await trx.updateTable('deletions').set(broken).where('subject_id', '<>', sound).execute()
    })
    await expect(run()).rejects.toThrow(/^Failed at deletion_/)
    expect((await states())[sound]).toBe('completed')
  })

  test('runs several slices at a time, of one organization too, and no more than eight', async () => {
    await seed('Many')
    const { app_id } = await deps.db.selectFrom('apps').select('app_id').executeTakeFirstOrThrow()
    await requestBundles(app_id, MORE_THAN_AT_A_TIME)
    let [now, most] = [0, 0]
    const areEight = Promise.withResolvers<void>()
    const beforeBegin = async () => {
      now += 1
      most = Math.max(most, now)
      if (now === AT_A_TIME) areEight.resolve()
      await Promise.race([areEight.promise, sleep(10_000, undefined, { ref: false })])
      await sleep(5) // long enough for a ninth
      now -= 1
    }
    await reconcile(watched(deps, { beforeBegin }), { overdueMs: 0, signal: new AbortController().signal })
    expect(most).toBe(AT_A_TIME)
    expect(new Set(Object.values(await states()))).toEqual(new Set(['completed']))
  })

  test('works on all that is due, in turn by organization: a small one does not wait for many of another', async () => {
    const many = await seed('Many')
    const small = await seed('Small')
    const { id, app_id } = await deps.db
      .selectFrom('apps')
      .select(['id', 'app_id'])
      .where('organization_id', '=', many)
      .executeTakeFirstOrThrow()
    await requestBundles(app_id, MORE_THAN_A_LOOK)
    await request(small)
    await run()
    const completed = await deps.db
      .selectFrom('deletions')
      .select(['subject_kind', 'app_uuid', 'state'])
      .orderBy('completed_at')
      .orderBy('started_at')
      .execute()
    expect(completed.length).toBe(MORE_THAN_A_LOOK + 1)
    expect(new Set(completed.map(({ state }) => state))).toEqual(new Set(['completed']))
    expect(completed.filter((it) => it.subject_kind === 'bundle').every((it) => it.app_uuid === id)).toBe(true)
    // It is among the first that end: each organization has its turn in each look, which is of eight here.
    expect(completed.findIndex((it) => it.subject_kind === 'organization')).toBeLessThan(3 * AT_A_TIME)
  })

  test('leaves deletions that have just become due to the queue, and begins no work after an abort', async () => {
    const id = await seed('Doomed')
    await request(id)
    await reconcile(deps, { overdueMs: 60_000, signal: new AbortController().signal })
    await run(AbortSignal.abort())
    expect(await states()).toEqual({ [id]: 'requested' })
  })
})
