import { inTransaction, renewLease, takeLease } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { organizationPrefix } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runDeletion } from './run-deletion.ts'
import {
  countRows,
  expectGone,
  openDeletionScenario,
  passTime,
  putStray,
  runAndDie,
  runPiece,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from './testing/deletion-scenario.ts'
import { watched } from './testing/watched-db.ts'

const HOUR_MS = 3_600_000

describe.each(testDatabases)('a deletion whose workers die, on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  test('completes although every worker dies after a single piece, the next one included', async () => {
    await scenario.request()
    let deaths = 0
    while (await runAndDie(scenario, 1)) {
      deaths += 1
      expect(await runSlice(scenario)).toBe('not ours') // the dead worker's lease
      passTime(scenario, scenario.deps.leaseMs)
    }
    expect(deaths).toBeGreaterThan(20)
    await expectGone(scenario)
  })

  test('completes although a worker dies before it could commit anything, at every single step', async () => {
    await scenario.request()
    do {
      expect(await runAndDie(scenario, 0)).toBe(true)
      passTime(scenario, scenario.deps.leaseMs)
    } while ((await runPiece(scenario)) !== 'ended')
    await expectGone(scenario)
  })

  test('lists late, by a worker that knows nothing, what a dying writer left after the completion', async () => {
    const { deps, organizationId } = scenario
    await scenario.request()
    await runToEnd(scenario)
    const { completedAt } = await scenario.current()
    for (const [afterHours, strays] of [
      [1, 1],
      [24, 2],
    ] as const) {
      await putStray(scenario, `late-${afterHours}`)
      deps.now = (completedAt ?? 0) + afterHours * HOUR_MS - 1
      expect(await runSlice(scenario)).toBe('not ours')
      deps.now += 1
      expect(await runAndDie(scenario, 0)).toBe(true)
      passTime(scenario, deps.leaseMs)
      await putStray(scenario, `later-${afterHours}`)
      expect(await runSlice(scenario)).toBe('ended')
      expect(await scenario.current()).toMatchObject({ strays, lateListings: strays, state: 'completed' })
    }
    for await (const page of deps.store.list(organizationPrefix(organizationId))) expect(page).toEqual([])
    const told = deps.logged.filter((it) => it.message === 'Objects were left after a completed deletion')
    expect(told.length).toBe(2) // the dead tell nothing
    passTime(scenario, 100 * 24 * HOUR_MS)
    expect(await runSlice(scenario)).toBe('not ours')
    const open = deps.db.selectFrom('outbox').select('id').where('acknowledged_at', 'is', null)
    expect(await open.execute()).toEqual([])
  })

  test('commits nothing for a worker that was frozen for longer than its lease', async () => {
    const { deps } = scenario
    const { id } = await scenario.request()
    while ((await scenario.current()).plan.steps[(await scenario.current()).step]?.action !== 'sweep') {
      await runPiece(scenario)
    }
    const taken = await inTransaction(deps.db, (trx) =>
      takeLease(trx, { id, now: deps.clock(), leaseMs: deps.leaseMs }),
    )
    if (taken === undefined) throw new Error('Expected the lease to be free')
    passTime(scenario, deps.leaseMs)
    const second = await inTransaction(deps.db, (trx) =>
      takeLease(trx, { id, now: deps.clock(), leaseMs: deps.leaseMs }),
    )
    expect(second?.token).toBe(taken.token + 1)
    const ends = deps.clock() + deps.leaseMs
    expect(await inTransaction(deps.db, (trx) => renewLease(trx, taken, ends))).toBe(false)
    if (second) expect(await inTransaction(deps.db, (trx) => renewLease(trx, second, ends))).toBe(true)
  })

  test('loses to its successor when it wakes up after its objects are deleted, and counts nothing twice', async () => {
    const { deps, organizationId } = scenario
    const { id } = await scenario.request()
    let hasTakenOver = false
    deps.store.afterDelete = async () => {
      if (hasTakenOver) return
      hasTakenOver = true
      passTime(scenario, deps.leaseMs)
      await runToEnd(scenario)
    }
    let outcome = await runSlice(scenario)
    while (outcome === 'more')
      outcome = await runDeletion(deps, { deletionId: id, signal: new AbortController().signal })
    expect([hasTakenOver, outcome]).toEqual([true, 'not ours'])
    expect(deps.logged.map((it) => it.message)).toContain('The lease was lost to another worker')
    expect(Object.values(await countRows(deps.db, organizationId)).every((count) => count === 0)).toBe(true)
    await expectGone(scenario)
  })

  test('keeps every count right when a worker dies between an object and its row', async () => {
    await scenario.request()
    const { deps } = scenario
    while (deps.store.requests.length === 0) {
      await runAndDie(scenario, 0)
      passTime(scenario, deps.leaseMs)
      if (deps.store.requests.length === 0) await runPiece(scenario)
    }
    expect((await countRows(deps.db, scenario.organizationId))['bundles']).toBe(4)
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test('believes the database when the answer to each and every commit of a piece is lost', async () => {
    await scenario.request()
    const { deps } = scenario
    let losses = 0
    for (let looks = 0; looks < 100 && (await scenario.current()).state !== 'completed'; looks += 1) {
      let commits = 0
      const afterCommit = () => {
        commits += 1 // the first takes the lease, the second is the first piece's
        if (commits !== 2) return
        losses += 1
        throw new Error('the connection broke before the answer came')
      }
      await runSlice({ ...scenario, deps: watched(deps, { afterCommit }) })
      if ((await scenario.current()).state !== 'completed') passTime(scenario, deps.leaseMs)
    }
    expect(losses).toBeGreaterThan(20)
    await expectGone(scenario)
    const { completedAt } = await scenario.current()
    const { due_at } = await deps.db.selectFrom('deletions').select('due_at').executeTakeFirstOrThrow()
    expect(due_at).toBe((completedAt ?? 0) + HOUR_MS)
  })
})
