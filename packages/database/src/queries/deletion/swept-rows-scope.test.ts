/**
 * Swept rows of one app, bundle or channel, and what a sweep asks besides. Those of organizations have their own file.
 */
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  cascadeRegistry,
  planDeletion,
  scopeValues,
  sweepSteps,
  type DeletionSubject,
  type KeyValue,
} from '@organizations/domain'
import { isLong } from '../../../../../test/support/test-size.ts'
import { FORMER_LEASE_MS } from '../../moment.ts'
import {
  appUuid,
  insertUsers,
  insertWholeOrganization,
  integerId,
  organizationNumber,
  sampleRows,
} from '../../testing/sample-rows.ts'
import { appSubject, subjectInApp } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { countPage, findPageEnd } from './count-rows.ts'
import type { SweptPage } from './swept-page.ts'
import { deletePage, hasLeasedRows, hasRows, readColumn, readObjectPage } from './swept-rows.ts'

type Row = Record<string, KeyValue | null>

const [before, ours, after] = [1, 2, 3]
const subjects: readonly DeletionSubject[] = [
  ...(isLong ? [appSubject(ours, 0)] : []),
  appSubject(ours, 1),
  subjectInApp('bundle', ours, 2),
  subjectInApp('channel', ours, 1),
]
const cases = subjects.flatMap((subject) =>
  sweepSteps(planDeletion(cascadeRegistry, subject.subjectKind)).map((step) => ({
    ...step,
    ...subject,
    page: {
      table: step.table,
      key: step.key,
      object: step.object,
      organizationId: subject.organizationId,
      scope: scopeValues(step.scope, subject),
      after: null,
    } satisfies SweptPage,
  })),
)

describe.each(testDatabases)('on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 5)
      // Rows 0-2 are of the first app of each, the others of the second.
      for (const organization of [before, ours, after]) await insertWholeOrganization(trx, organization, 5)
      // More devices on one channel, among those of others by their key.
      const { device_overrides: row } = sampleRows(ours, 1)
      for (const device_id of ['device-00', 'device-10', 'device-9']) {
        await trx
          .insertInto('device_overrides')
          .values({ ...row, device_id })
          .execute()
      }
    })
    return () => database.remove()
  })

  const allRows = async (table: string) => (await sql<Row>`select * from ${sql.table(table)}`.execute(database.db)).rows
  const isOf = ({ organizationId, scope }: SweptPage) => {
    const columns = Object.entries({ organization_id: organizationId, ...scope })
    return (row: Row) => columns.every(([column, value]) => row[column] === value)
  }
  const keyOf = ({ key }: SweptPage, row: Row) => key.map((column) => row[column] ?? expect.unreachable())
  const ownRows = async (page: SweptPage) =>
    (await allRows(page.table))
      .filter(isOf(page))
      .toSorted((one, other) => (keyOf(page, one).join() < keyOf(page, other).join() ? -1 : 1))
  const remove = (page: SweptPage, end: readonly KeyValue[] | null, spared: readonly string[] = []) =>
    inTransaction(database.relaxedDb, (trx) => deletePage(trx, { ...page, end, spared }))
  const removeChildrenOf = async (table: string) => {
    for (const step of sweepSteps(planDeletion(cascadeRegistry, 'organization'))) {
      if (step.table === table) return
      await inTransaction(database.db, (trx) => sql`delete from ${sql.table(step.table)}`.execute(trx))
    }
  }

  describe.each(cases)('the rows of $table of $subjectKind $subjectId', ({ table, subjectKind, object, page }) => {
    test('are counted, and come in pages, without those of others', async () => {
      const rows = await ownRows(page)
      const keys = rows.map((row) => keyOf(page, row))
      expect(rows.length).toBeGreaterThan(subjectKind === 'app' || table === 'device_overrides' ? 1 : 0)
      expect(await countPage(database.db, page, 100)).toMatchObject({ rows: rows.length })
      expect(await countPage(database.db, page, 1)).toMatchObject({ rows: 1 })
      expect(await findPageEnd(database.db, page, rows.length)).toEqual(keys.at(-1))
      expect(await findPageEnd(database.db, page, rows.length + 1)).toBeUndefined()
      for (const [index, key] of keys.entries()) {
        const next = { ...page, after: key }
        expect(await countPage(database.db, next, 100)).toMatchObject({ rows: rows.length - index - 1 })
        expect(await findPageEnd(database.db, next, 1)).toEqual(keys[index + 1])
      }
    })

    test('are read with their objects', async () => {
      const rows = await ownRows(page)
      const objectsOf = (some: readonly Row[]) =>
        some.flatMap((row) => {
          return object === null || row[object.key] === null
            ? []
            : [{ objectKey: row[object.key], bytes: row[object.bytes] }]
        })
      const end = keyOf(page, rows[0] ?? expect.unreachable())
      expect(await readObjectPage(database.db, page, 1)).toEqual({ objects: objectsOf(rows.slice(0, 1)), end })
      const rest = await readObjectPage(database.db, { ...page, after: end }, 100)
      expect(rest).toEqual({ objects: objectsOf(rows.slice(1)), end: null })
    })

    test('go up to the end, and no rows of others go with them', async () => {
      await removeChildrenOf(table)
      const others = (await allRows(table)).filter((row) => !isOf(page)(row))
      const [first, ...rest] = (await ownRows(page)).map((row) => keyOf(page, row))
      expect(await remove(page, first ?? expect.unreachable())).toBe(1)
      expect((await ownRows(page)).map((row) => keyOf(page, row))).toEqual(rest)
      expect(await hasRows(database.db, page)).toBe(rest.length > 0)
      expect(await remove({ ...page, after: first ?? null }, rest.at(-1) ?? null)).toBe(rest.length)
      expect(await hasRows(database.db, page)).toBe(false)
      expect(await remove(page, null)).toBe(0)
      expect(await allRows(table)).toEqual(others)
    })

    test('go all at once just the same', async () => {
      await removeChildrenOf(table)
      const others = (await allRows(table)).filter((row) => !isOf(page)(row))
      const count = (await ownRows(page)).length
      expect(await remove(page, null)).toBe(count)
      expect(await allRows(table)).toEqual(others)
    })

    if (object === null) return
    test('stay when their objects are spared', async () => {
      await removeChildrenOf(table)
      const rows = await allRows(table)
      const objects = (await readObjectPage(database.db, page, 100)).objects.map(({ objectKey }) => objectKey)
      const spared = [...objects.slice(0, 1), 'organizations/elsewhere']
      const mine = await ownRows(page)
      const last = mine.at(-1)
      expect(await remove(page, keyOf(page, last ?? expect.unreachable()), spared)).toBe(mine.length - 1)
      const left = rows.filter((row) => !isOf(page)(row) || spared.includes(String(row[object.key])))
      expect(await allRows(table)).toEqual(left)
    })
  })

  // Statements are compiled once and kept: those about an app must not serve for one of its channels.
  test('the rows of subjects of all kinds are told apart, whichever is asked for first', async () => {
    for (const round of [cases, cases.toReversed()]) {
      for (const { page } of round) {
        const keys = (await ownRows(page)).map((row) => keyOf(page, row))
        expect(await findPageEnd(database.db, page, keys.length)).toEqual(keys.at(-1))
        expect(await findPageEnd(database.db, page, keys.length + 1)).toBeUndefined()
      }
    }
    for (const { table, page } of cases.filter(({ table: name }) => name === 'device_overrides').toReversed()) {
      const others = (await allRows(table)).filter((row) => !isOf(page)(row))
      const last = (await ownRows(page)).at(-1)
      if (last !== undefined) await remove(page, keyOf(page, last))
      expect(await allRows(table)).toEqual(others)
    }
  })

  describe('rows in use', () => {
    const [now, leaseMs] = [1000, 500]
    const lease = { lease: 'lease_ends_at', leaseMs }
    beforeEach(() => database.useClock(() => now))
    const endLeases = (endsAt: number, app?: string) =>
      inTransaction(database.db, (trx) =>
        trx
          .updateTable('uploads')
          .set({ lease_ends_at: endsAt })
          .$if(app !== undefined, (query) => query.where('app_uuid', '=', app ?? ''))
          .execute(),
      )
    const organization = { table: 'uploads', organizationId: organizationNumber(ours), scope: {} }
    const app = { ...organization, scope: { app_uuid: appUuid(ours, 0) } }

    test.each([
      ['has ended long ago', 0, false],
      ['ends now', now, false],
      ['ends in a moment', now + 1, true],
      ['has just been taken', now + leaseMs, true],
      // The clock went back since: no upload can have taken it.
      ['ends later than any lease could', now + FORMER_LEASE_MS + 1, false],
      ['ends a day later', now + 86_400_000, false],
    ])('are those whose lease lies ahead: one that %s', async (_, endsAt, isInUse) => {
      await endLeases(endsAt)
      for (const rows of [organization, app]) expect(await hasLeasedRows(database.db, rows, lease)).toBe(isInUse)
    })

    test('are those of the subject alone', async () => {
      await endLeases(0)
      await endLeases(now + 1, appUuid(before, 0))
      await endLeases(now + 1, appUuid(after, 0))
      for (const rows of [organization, app]) expect(await hasLeasedRows(database.db, rows, lease)).toBe(false)
      await endLeases(now + 1, appUuid(ours, 1))
      expect(await hasLeasedRows(database.db, app, lease)).toBe(false)
      expect(await hasLeasedRows(database.db, organization, lease)).toBe(true)
    })
  })

  describe('a column', () => {
    const page: SweptPage = {
      table: 'apps',
      key: ['id'],
      object: null,
      organizationId: organizationNumber(ours),
      scope: {},
      after: null,
    }
    const ids = [0, 1, 2, 3, 4].map((n) => sampleRows(ours, n).apps.app_id)
    const keys = [0, 1, 2, 3, 4].map((n) => [appUuid(ours, n)])

    test.each([
      ['of all rows', null, null, ids],
      ['up to an end', null, keys[2] ?? [], ids.slice(0, 3)],
      ['between cursor and end', keys[0] ?? [], keys[3] ?? [], ids.slice(1, 4)],
      ['after a cursor', keys[3] ?? [], null, ids.slice(4)],
      ['after the last', keys[4] ?? [], null, []],
    ])('is read %s, in the order of the key', async (_, cursor, end, values) => {
      expect(await readColumn(database.db, { ...page, after: cursor, end }, 'app_id')).toEqual(values)
    })

    test('is read of the subject alone', async () => {
      const scope = { app_uuid: appUuid(ours, 1) }
      const uploads = { ...page, table: 'uploads', scope, end: null }
      expect(await readColumn(database.db, uploads, 'id')).toEqual(['upload-3', 'upload-4'])
      const channel = { app_uuid: appUuid(ours, 0), channel_id: integerId(ours, 1) }
      const overrides = { ...page, table: 'device_overrides', key: ['device_id'], scope: channel, end: null }
      expect(await readColumn(database.db, overrides, 'device_id')).toEqual([
        'device-00',
        'device-1',
        'device-10',
        'device-9',
      ])
    })
  })
})
