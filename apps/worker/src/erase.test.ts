import type { Eraser } from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { seedOrganization } from '@organizations/seed'
import { deleteOrganization } from '@organizations/services'
import { openTestDeps, type TestDeps } from '@organizations/services/testing'
import { expect, test } from 'vitest'
import { createErasing } from './erase.ts'
import { reconcile } from './reconcile.ts'

const onSqlite = testDatabases.filter(({ name }) => name === 'SQLite')
const { signal } = new AbortController()

interface Ground {
  deps: TestDeps
  eraser: Eraser
  /** Deletes an organization, and nothing is left but to erase it. */
  deleteOne: () => Promise<void>
  /** How many deletions are not erased yet. */
  unerased: () => Promise<number>
}

async function withGround(open: () => Promise<TestDatabase>, work: (ground: Ground) => Promise<void>): Promise<void> {
  const database = await open()
  const deps = await openTestDeps(database)
  const { actor } = await deps.newUser('owner@example.com')
  const { db, relaxedDb, store, ids, eraser } = deps
  if (eraser === undefined) throw new Error('Expected SQLite to have an eraser')
  const size = { apps: 1, bundlesPerApp: 0, channelsPerApp: 0, devicesPerApp: 1, bundleBytes: 0 }
  try {
    await work({
      deps,
      eraser,
      async deleteOne() {
        const spec = { ...size, name: 'One', email: actor.email }
        const orgId = await seedOrganization({ db: relaxedDb, store, ids }, spec)
        await deleteOrganization(deps, { actor, input: { orgId } })
        await reconcile(deps, { overdueMs: 0, signal })
      },
      async unerased() {
        const rows = await db.selectFrom('receipts').select('deletion_id').where('erased_at', 'is', null).execute()
        return rows.length
      },
    })
  } finally {
    await deps.remove()
    await database.remove()
  }
}

test.each(onSqlite)('after a pass that held writers up, many deletions wait for one other pass', async ({ open }) => {
  await withGround(open, async ({ deps, eraser, deleteOne, unerased }) => {
    let rewritings = 0
    const slowly = async () => {
      rewritings += 1
      return { ...(await eraser.rewrite()), heldMs: 60_000 }
    }
    const erase = createErasing({ ...deps, eraser: { ...eraser, rewrite: slowly } })
    await deleteOne()
    await erase(signal)
    expect(await unerased()).toBe(0)
    for (let n = 0; n < 3; n += 1) {
      await deleteOne()
      await erase(signal)
    }
    expect([await unerased(), rewritings]).toEqual([3, 1])

    const next = createErasing(deps) // of another process, or later
    await next(signal)
    expect([await unerased(), rewritings]).toEqual([0, 1])
  })
})

test.each(onSqlite)('a pass that fails is reported, and not repeated at once', async ({ open }) => {
  await withGround(open, async ({ deps, eraser, deleteOne, unerased }) => {
    const fail = async () => {
      throw new Error('database or disk is full')
    }
    const erase = createErasing({ ...deps, eraser: { ...eraser, rewrite: fail } })
    await erase(signal)
    await deleteOne()
    await expect(erase(signal)).rejects.toThrow('database or disk is full')
    await erase(signal)
    expect(await unerased()).toBe(1)
  })
})
