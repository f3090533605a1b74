// Machines whose clocks are an hour apart, on one Postgres: leases and due times go by its clock, and by none of
// theirs.

import { inTransaction } from '@organizations/database'
import { openPostgres, type TestDatabase } from '@organizations/database/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import type { DeletionDeps } from '../../deps.ts'
import { listDueWork, msUntilNextWork } from '../../outbox/list-due-work.ts'
import { publishOutbox } from '../../outbox/publish-outbox.ts'
import { removeDeadUploads } from '../../uploads/remove-dead-uploads.ts'
import { runDeletion, type SliceOutcome } from './run-deletion.ts'
import { takeOverAllLeases } from '../../outbox/take-over-all-leases.ts'
import { openAppGround, type AppGround } from '../../testing/app-ground.ts'
import { openDeletionScenario, runAndDie, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'
import { createUploadSource } from '../../testing/upload-source.ts'

const HOUR_MS = 3_600_000
const { signal } = new AbortController()

/** The dependencies of a machine whose own clock is so far off. */
function machine<T extends DeletionDeps>(deps: T, offMs: number): T {
  return { ...deps, clock: () => Date.now() + offMs }
}

const clocks = [
  ['is an hour ahead, and that of the other an hour behind', HOUR_MS, -HOUR_MS],
  ['is an hour behind, and that of the other an hour ahead', -HOUR_MS, HOUR_MS],
] as const

/** Takes every event. */
const relay = { publish: async () => {}, room: async () => 100, after: '' }

describe.each(clocks)('on Postgres, of two machines of which the clock of one %s,', (_name, oneOffMs, otherOffMs) => {
  let database: TestDatabase
  const open = async () => (database = await openPostgres())

  describe('when a deletion is asked for by the one', () => {
    let scenario: DeletionScenario
    let other: DeletionDeps
    beforeEach(async () => {
      scenario = await openDeletionScenario(open, { apps: 1 })
      Object.assign(scenario.deps, machine(scenario.deps, oneOffMs))
      database.useClock(undefined)
      other = machine(scenario.deps, otherOffMs)
      return () => scenario.close()
    })

    const runOnOther = async (): Promise<SliceOutcome> =>
      await runDeletion(other, { deletionId: (await scenario.current()).id, signal })
    const change = (columns: { lease_ends_at: number } | { due_at: number }) =>
      inTransaction(database.db, (trx) => trx.updateTable('deletions').set(columns).execute())

    test('the other rings for it at once, and carries it out without a wait', async () => {
      const { id } = await scenario.request()
      expect(await publishOutbox(other, relay)).toMatchObject({ published: 1 })
      expect(await publishOutbox(scenario.deps, relay)).toMatchObject({ published: 0 }) // it is the other's now
      expect((await listDueWork(other, { overdueMs: 0 })).ids).toEqual([id])
      expect((await listDueWork(other, { overdueMs: 50_000 })).ids).toEqual([])
      let outcome = await runOnOther()
      while (outcome === 'more') outcome = await runOnOther()
      expect(outcome).toBe('ended')
      await expectGone(scenario)
    })

    test('the other leaves the living lease of the one alone, and takes over the one that has ended', async () => {
      const { id } = await scenario.request()
      expect(await runAndDie(scenario, 3)).toBe(true)
      expect((await listDueWork(other, { overdueMs: 0 })).ids).toEqual([])
      expect(await runOnOther()).toBe('not ours')
      await change({ lease_ends_at: Date.now() - 1 })
      expect((await listDueWork(other, { overdueMs: 0 })).ids).toEqual([id])
      expect(await runOnOther()).not.toBe('not ours')
    })

    test('the other takes over a lease that ends later than a lease is long: the database’s clock went back', async () => {
      await scenario.request()
      expect(await runAndDie(scenario, 3)).toBe(true)
      await change({ lease_ends_at: Date.now() + HOUR_MS })
      expect(await runOnOther()).not.toBe('not ours')
    })

    test('the other knows how long a pause of it still lasts', async () => {
      await scenario.request()
      await change({ due_at: Date.now() + 50_000 })
      const ms = (await msUntilNextWork(other, { overdueMs: 0 })) ?? 0
      expect(ms).toBeGreaterThan(0)
      expect(ms).toBeLessThanOrEqual(50_000)
      expect(await runOnOther()).toBe('not ours')
      await takeOverAllLeases(other)
      expect(await msUntilNextWork(other, { overdueMs: 0 })).toBeUndefined()
      expect(await runOnOther()).not.toBe('not ours')
    })
  })

  describe('when the one takes an upload', () => {
    let ground: AppGround
    beforeEach(async () => {
      ground = await openAppGround(open)
      database.useClock(undefined)
      return () => ground.close()
    })

    test('the other leaves it alone until its lease has ended', async () => {
      const [one, other] = [oneOffMs, otherOffMs].map((offMs) => machine(ground.deps, offMs))
      if (one === undefined || other === undefined) throw new Error('Expected two machines')
      const begin = async (version: string) => {
        const source = createUploadSource()
        const upload = ground.upload(version, source, { deps: one }).catch((error: unknown) => error)
        source.push('some ')
        await source.isDrained()
        return { source, upload }
      }
      const living = await begin('1.0.0')
      expect(await removeDeadUploads({ ...other, signal })).toBe(0)
      living.source.end()
      expect(await living.upload).toMatchObject({ name: '1.0.0' })

      const dead = await begin('1.0.1')
      await inTransaction(database.db, (trx) =>
        trx
          .updateTable('uploads')
          .set({ lease_ends_at: Date.now() - 1 })
          .execute(),
      )
      expect(await removeDeadUploads({ ...other, signal })).toBe(1)
      dead.source.end()
      expect(await dead.upload).toBeInstanceOf(Error)
      expect(await ground.versions()).toEqual(['1.0.0'])
    })
  })
})
