import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../transaction.ts'
import { interleaveEvents } from './interleave-events.ts'
import { insertSampleOrganization, insertUsers, organizationNumber } from './sample-rows.ts'
import { openPostgres, type TestDatabase } from './test-databases.ts'

const organizations = [organizationNumber(1), organizationNumber(2)] as const

const patient = { timeout: 600_000 }

/** Declares the test of a reader by cursor among writers, from one seed after the other. */
export function testInterleavings({ from, count }: { from: number; count: number }): void {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openPostgres()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 10)
      for (const organization of [1, 2]) await insertSampleOrganization(trx, organization)
    })
  })
  afterAll(() => database.remove())

  test(
    `a reader by cursor misses nothing and sees nothing twice, in ${count} of ${count} interleavings`,
    patient,
    async () => {
      const sequences = new Map<string, number>()
      const failed: unknown[] = []
      let events = 0
      for (let seed = from; seed < from + count; seed += 1) {
        const { written, read } = await interleaveEvents(database, { seed, organizations })
        const ids = read.map(({ id }) => id)
        const isWhole = written.toSorted().join() === ids.toSorted().join()
        const isInSequence = read.every(({ organizationId, sequence }) => {
          const expected = (sequences.get(organizationId) ?? 0) + 1
          sequences.set(organizationId, sequence)
          return sequence === expected
        })
        if (!isWhole || !isInSequence) failed.push({ seed, written, read })
        events += written.length
      }
      expect(failed).toEqual([])
      expect(events).toBeGreaterThan(count)
    },
  )
}
