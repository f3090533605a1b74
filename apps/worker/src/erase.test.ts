import { testDatabases } from '@organizations/database/testing'
import type { OrganizationId } from '@organizations/domain'
import { seedOrganization } from '@organizations/seed'
import { deleteOrganization } from '@organizations/services'
import { openTestDeps } from '@organizations/services/testing'
import { expect, test } from 'vitest'
import { createErasing } from './erase.ts'
import { reconcile } from './reconcile.ts'

const onSqlite = testDatabases.filter(({ name }) => name === 'SQLite')
const { signal } = new AbortController()

test.each(onSqlite)('after a pass that held writers up, many deletions wait for one other pass', async ({ open }) => {
  const database = await open()
  const deps = await openTestDeps(database)
  try {
    const { actor } = await deps.newUser('owner@example.com')
    const target = { db: deps.db, store: deps.store, ids: deps.ids }
    const size = { apps: 1, bundlesPerApp: 0, channelsPerApp: 0, devicesPerApp: 1, bundleBytes: 0 }
    const deleteOne = async () => {
      const orgId: OrganizationId = await seedOrganization(target, { ...size, name: 'One', email: actor.email })
      await deleteOrganization(deps, { actor, input: { orgId } })
      await reconcile(deps, { overdueMs: 0, signal })
    }
    const unerased = async () =>
      (await deps.db.selectFrom('receipts').select('deletion_id').where('erased_at', 'is', null).execute()).length

    const { eraser } = database
    if (eraser === undefined) throw new Error('Expected SQLite to have an eraser')
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
  } finally {
    await deps.remove()
    await database.remove()
  }
})
