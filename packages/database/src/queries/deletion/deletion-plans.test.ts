import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { cascadeRegistry, planDeletion, type DeletionPlan, type EventId } from '@organizations/domain'
import { migrateToLatest } from '../../migrate.ts'
import { migrateTo } from '../../testing/migrate-to.ts'
import { deletionNumber, insertSampleDeletion, plan } from '../../testing/sample-deletions.ts'
import { organizationNumber, userNumber } from '../../testing/sample-rows.ts'
import { appSubject } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { findDeletion, insertDeletion, listDeletions } from './deletions.ts'
import { takeLease } from './deletion-leases.ts'

const appPlan = planDeletion(cascadeRegistry, 'app')

describe.each(testDatabases)('the plans of deletions on $name', ({ open, createEmpty }) => {
  describe('in a database that is up to date', () => {
    let database: TestDatabase
    beforeEach(async () => {
      database = await open()
      return () => database.remove()
    })

    const insert = (number: number) => inTransaction(database.db, (trx) => insertSampleDeletion(trx, number))
    const write = (columns: { plan: string; plan_hash?: null }) =>
      inTransaction(database.db, (trx) => trx.updateTable('deletions').set(columns).execute())
    const found = async () => (await findDeletion(database.db, deletionNumber(1)))?.plan

    test('are kept once for all deletions that follow them', async () => {
      for (const number of [1, 2, 3]) await insert(number)
      const subject = appSubject(4, 0)
      const others = { eventId: 'event_4' as EventId, requestedBy: userNumber(1), requestedAt: 1 } // any form will do
      await inTransaction(database.db, (trx) =>
        insertDeletion(trx, { id: deletionNumber(4), subject, plan: appPlan, ...others }),
      )
      const kept = await database.db.selectFrom('deletion_plans').select('plan').execute()
      expect(new Set(kept.map((it) => it.plan))).toEqual(new Set([JSON.stringify(plan), JSON.stringify(appPlan)]))
      const rows = await database.db.selectFrom('deletions').select('plan').execute()
      expect(new Set(rows.map((it) => it.plan.length))).toEqual(new Set(['{"steps":[]}'.length]))
      const listed = await listDeletions(database.db, { state: undefined, page: 0, limit: 10 })
      expect(listed.map((it) => it.plan)).toEqual([appPlan, plan, plan, plan])
    })

    test('count as a program from before they were kept apart has written them', async () => {
      await insert(1)
      const own: DeletionPlan = { steps: [{ action: 'verify' }] }
      await write({ plan: JSON.stringify(own) })
      expect(await found()).toEqual(own)
      await write({ plan: JSON.stringify(plan), plan_hash: null })
      expect(await found()).toEqual(plan)
      const lease = { id: deletionNumber(1), leaseMs: 1 }
      const held = await inTransaction(database.db, (trx) => takeLease(trx, lease))
      expect(held?.deletion.plan).toEqual(plan)
    })
  })

  test('are moved out of the deletions of before, which lose nothing else', async () => {
    const empty = await createEmpty()
    const { db, close } = empty.open()
    try {
      const plans = [plan, appPlan, plan]
      await migrateTo(db, '0010')
      await inTransaction(db, async (trx) => {
        for (const [number, each] of plans.entries()) {
          await sql`
            insert into deletions (id, subject_kind, subject_id, organization_id, state, plan, event_id, requested_by,
              requested_at, round, step, stalled_rounds, removed_before_round, late_listings, strays, lease_token, failures)
            values (${deletionNumber(number)}, 'organization', ${organizationNumber(number)},
              ${organizationNumber(number)}, 'sweeping', ${JSON.stringify(each)}, 'event', 'user_1', 1, 1, ${number}, 0,
              0, 0, 0, 1, 0)`.execute(trx)
        }
      })
      await migrateToLatest(db)
      for (const [number, each] of plans.entries()) {
        const expected = { plan: each, step: number, subjectId: organizationNumber(number), state: 'sweeping' }
        expect(await findDeletion(db, deletionNumber(number))).toMatchObject(expected)
      }
      expect(await db.selectFrom('deletion_plans').select('hash').execute()).toHaveLength(2)
    } finally {
      await close()
      await empty.remove()
    }
  })
})
