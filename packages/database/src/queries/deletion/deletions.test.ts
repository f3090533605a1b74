import { beforeEach, describe, expect, test } from 'vitest'
import { organizationSubject, type DeletionSubject, type EventId } from '@organizations/domain'
import { isFenceError, isUniqueViolation } from '../../database-errors.ts'
import { deletionNumber, insertSampleDeletion, plan } from '../../testing/sample-deletions.ts'
import { organizationNumber, userNumber } from '../../testing/sample-rows.ts'
import { appSubject, subjectInApp } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { countUnfinishedDeletions, supersedeDeletionsBelow } from './unfinished-deletions.ts'
import { findDeletion, findDeletionOf, insertDeletion, listDeletions, unblockDeletion } from './deletions.ts'
import { findReceipt, insertReceipt } from './receipts.ts'

describe.each(testDatabases)('a deletion on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    return () => database.remove()
  })

  const insert = (number: number, columns: Parameters<typeof insertSampleDeletion>[2] = {}) =>
    inTransaction(database.db, (trx) => insertSampleDeletion(trx, number, columns))
  const rows = () => database.db.selectFrom('deletions').selectAll().orderBy('id').execute()

  test('is found by its id and by its organization, with the plan that it was made with', async () => {
    await insert(1)
    await insert(2)
    const expected = {
      id: deletionNumber(1),
      subjectKind: 'organization',
      subjectId: organizationNumber(1),
      organizationId: organizationNumber(1),
      state: 'requested',
      plan,
      requestedAt: 1000,
      startedAt: null,
      round: 1,
      step: 0,
      cursor: null,
    }
    expect(await findDeletion(database.db, deletionNumber(1))).toMatchObject(expected)
    expect(await findDeletionOf(database.db, organizationNumber(1))).toMatchObject(expected)
    expect(await findDeletion(database.db, deletionNumber(3))).toBeUndefined()
    expect(await findDeletionOf(database.db, organizationNumber(3))).toBeUndefined()
  })

  test('of a subject is one, ever', async () => {
    await insert(1, { state: 'completed' })
    const before = await rows()
    const again = insert(2, { subject_id: organizationNumber(1) })
    await expect(again).rejects.toSatisfy((error) => isUniqueViolation(error, 'deletions.subject_kind'))
    await expect(insert(1)).rejects.toThrow(/unique/i)
    expect(await rows()).toEqual(before)
    await insert(3, { subject_kind: 'app', subject_id: organizationNumber(1) }) // another subject with the same id
  })

  test('of what an organization owns ends when the organization’s own takes over', async () => {
    const below = { organization_id: organizationNumber(1), lease_token: 4, lease_ends_at: 5000, cursor: '["a"]' }
    await insert(1, { lease_token: 7, lease_ends_at: 5000 })
    await insert(2, { ...below, subject_kind: 'app', state: 'requested' })
    await insert(3, { ...below, subject_kind: 'bundle', state: 'sweeping' })
    await insert(4, { ...below, subject_kind: 'channel', state: 'blocked', due_at: null })
    await insert(5, { ...below, subject_kind: 'app', state: 'completed' })
    await insert(6, { ...below, subject_kind: 'app', state: 'superseded', completed_at: 2 })
    await insert(7, { subject_kind: 'app', state: 'sweeping', lease_ends_at: 5000 })
    const before = await rows()

    const events = await inTransaction(database.db, (trx) =>
      supersedeDeletionsBelow(trx, organizationSubject(organizationNumber(1)), 3000),
    )
    expect(events.toSorted()).toEqual(['event_2', 'event_3', 'event_4'])
    const ended = {
      state: 'superseded',
      completed_at: 3000,
      cursor: null,
      due_at: null,
      lease_ends_at: null,
      lease_token: 5,
    }
    expect(await rows()).toEqual(before.map((row, index) => (index >= 1 && index <= 3 ? { ...row, ...ended } : row)))
  })

  test('of what is in an app ends when the app’s own takes over, and that of nothing else', async () => {
    const inApp = { organization_id: organizationNumber(1), app_uuid: 'app-0-1', state: 'sweeping' } as const
    await insert(1, { ...inApp, subject_kind: 'app', subject_id: 'app-0-1' })
    await insert(2, { ...inApp, subject_kind: 'bundle' })
    await insert(3, { ...inApp, subject_kind: 'channel', state: 'blocked' })
    await insert(4, { ...inApp, subject_kind: 'bundle', state: 'completed' })
    await insert(5, { ...inApp, subject_kind: 'bundle', app_uuid: 'app-1-1' })
    await insert(6, { ...inApp, subject_kind: 'app', subject_id: 'app-1-1', app_uuid: 'app-1-1' })
    await insert(7, { ...inApp, subject_kind: 'bundle', organization_id: organizationNumber(2) })
    const before = await rows()
    const supersede = (subject: DeletionSubject) =>
      inTransaction(database.db, (trx) => supersedeDeletionsBelow(trx, subject, 3000))

    // Nothing is below a bundle or a channel.
    for (const kind of ['bundle', 'channel'] as const) expect(await supersede(subjectInApp(kind, 1, 0))).toEqual([])
    expect(await rows()).toEqual(before)
    expect((await supersede(appSubject(1, 0))).toSorted()).toEqual(['event_2', 'event_3'])
    const ended = { state: 'superseded', completed_at: 3000, due_at: null, lease_token: 1 }
    expect(await rows()).toEqual(before.map((row, index) => (index === 1 || index === 2 ? { ...row, ...ended } : row)))
  })

  test.each([appSubject(1, 0), subjectInApp('bundle', 1, 0), subjectInApp('channel', 1, 0)])(
    'of a $subjectKind is read as it was written, and is not its organization’s',
    async (subject) => {
      const id = deletionNumber(1)
      const eventId = 'event_1' as EventId // its form does not matter here
      await inTransaction(database.db, (trx) =>
        insertDeletion(trx, { id, subject, plan, eventId, requestedBy: userNumber(0), requestedAt: 1000 }),
      )
      expect(await findDeletion(database.db, id)).toMatchObject({ id, ...subject, state: 'requested', plan })
      expect(await findDeletionOf(database.db, organizationNumber(1))).toBeUndefined()
    },
  )

  test('is counted by its state until it is over', async () => {
    const none = { requested: 0, sweeping: 0, verifying: 0, blocked: 0 }
    expect(await countUnfinishedDeletions(database.db)).toEqual(none)
    const states = ['requested', 'sweeping', 'sweeping', 'verifying', 'blocked', 'completed', 'superseded'] as const
    for (const [index, state] of states.entries()) await insert(index + 1, { state })
    expect(await countUnfinishedDeletions(database.db)).toEqual({ requested: 1, sweeping: 2, verifying: 1, blocked: 1 })
  })

  test('goes back to work only when it is blocked', async () => {
    await insert(1, { state: 'blocked', reason: 'x', stalled_rounds: 7, failures: 3, due_at: null, round: 4, step: 12 })
    await insert(2, { state: 'sweeping', failures: 1 })
    const neighbour = (await rows())[1]
    database.useClock(() => 9000)
    const unblock = (number: number) =>
      inTransaction(database.db, (trx) =>
        unblockDeletion(trx, {
          id: deletionNumber(number),
          state: 'sweeping',
          eventId: 'event_new' as EventId, // its form does not matter here
        }),
      )
    expect(await unblock(1)).toBe(true)
    expect((await rows())[0]).toMatchObject({
      state: 'sweeping',
      event_id: 'event_new',
      reason: null,
      stalled_rounds: 0,
      failures: 0,
      due_at: 9000,
      round: 4,
      step: 12,
    })
    for (const number of [1, 2, 3]) expect(await unblock(number)).toBe(false)
    expect((await rows())[1]).toEqual(neighbour)
  })

  test('is listed newest first, page by page, by its state when asked', async () => {
    for (const number of [1, 2, 3, 4, 5]) await insert(number, number % 2 === 0 ? { state: 'blocked' } : {})
    const list = async (state: 'blocked' | 'completed' | undefined, page: number, limit = 2) =>
      (await listDeletions(database.db, { state, page, limit })).map(({ id }) => id)
    expect(await list(undefined, 0)).toEqual([5, 4].map(deletionNumber))
    expect(await list(undefined, 2)).toEqual([1].map(deletionNumber))
    expect(await list('blocked', 0)).toEqual([4, 2].map(deletionNumber))
    expect(await list('completed', 0)).toEqual([])
    for (const number of [6, 7, 8]) await insert(number, { state: 'completed' })
    await insert(9, { state: 'superseded' })
    expect(await list('completed', 0)).toEqual([8, 7].map(deletionNumber))
    expect(await list('completed', 1)).toEqual([6].map(deletionNumber))
  })

  test('has at most one receipt', async () => {
    await insert(1)
    const receipt = { deletionId: deletionNumber(1), organizationId: organizationNumber(1), completedAt: 1 }
    expect(await findReceipt(database.db, deletionNumber(1))).toBeUndefined()
    await inTransaction(database.db, (trx) => insertReceipt(trx, { ...receipt, body: { removed: [1] } }))
    await expect(inTransaction(database.db, (trx) => insertReceipt(trx, { ...receipt, body: {} }))).rejects.toThrow(
      /unique/i,
    )
    expect(await findReceipt(database.db, deletionNumber(1))).toEqual({ removed: [1] })
  })

  test('that is refused for being the second one is not taken for the fence', async () => {
    await insert(1)
    const error = await insert(2, { subject_id: organizationNumber(1) }).catch((reason: unknown) => reason)
    expect(isFenceError(error)).toBe(false)
    expect(isUniqueViolation(error, 'users.email')).toBe(false)
  })
})
