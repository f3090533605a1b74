import { beforeEach, describe, expect, test } from 'vitest'
import type { AuditEntryId } from '@organizations/domain'
import { explain } from '../../testing/live-schema.ts'
import { recordQueries } from '../../testing/record-queries.ts'
import { insertUsers, insertWholeOrganization, organizationNumber, userNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { insertAuditEntry, listAuditEntries } from './audit-entries.ts'

const [organizationId, neighbour] = [organizationNumber(1), organizationNumber(2)]
const app = 'com.example.app'
const subjects = [
  app,
  `${app}/channel/production`,
  `${app}/device/1`,
  `${app}/device/1/2`,
  `${app}/device/10`,
  `${app}.beta`,
  `${app}-2`,
  `${app}0`,
  'com.example',
  '5',
]
const page = { page: 0, limit: 100 }

describe.each(testDatabases)('entries of one subject on $name', ({ name, open }) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 1)
      for (const organization of [1, 2]) await insertWholeOrganization(trx, organization, 1)
      for (const [number, subject] of [...subjects, app].entries()) {
        for (const of of [organizationId, neighbour]) {
          await insertAuditEntry(trx, {
            id: `audit_${of}_${number + 10}` as AuditEntryId, // unique and in order is all that it needs to be here
            organizationId: of,
            createdAt: number,
            userId: userNumber(0),
            keyId: 1,
            action: 'app.update',
            subject,
            before: null,
            after: null,
            requestId: null,
            cameInBy: 'key',
          })
        }
      }
    })
    return () => database.remove()
  })

  const find = async (subject: string, more: object = {}) => {
    const { entries, total } = await listAuditEntries(database.db, { organizationId, subject, ...more }, page)
    expect(entries).toHaveLength(total)
    return entries.map((it) => it.subject)
  }

  test('are those of what is under it as well, and of nothing whose name only begins alike', async () => {
    const under = [`${app}/device/10`, `${app}/device/1/2`, `${app}/device/1`, `${app}/channel/production`]
    expect(await find(app)).toEqual([app, ...under, app])
    expect(await find(`${app}/device`)).toEqual(under.slice(0, 3))
    expect(await find(`${app}/device/1`)).toEqual([`${app}/device/1/2`, `${app}/device/1`])
    expect(await find('5')).toEqual(['5'])
    for (const none of ['', '/', `${app}/`, '%', 'COM.EXAMPLE.APP', `${app}/channel/prod`]) {
      expect([none, await find(none)]).toEqual([none, []])
    }
  })

  test('are narrowed by the other filters', async () => {
    expect(await find(app, { from: 2, to: 3 })).toEqual([`${app}/device/1/2`, `${app}/device/1`])
    expect(await find(app, { action: 'app.create' })).toEqual([])
    expect(await find(app, { actor: userNumber(0), from: 9 })).toEqual([app])
  })

  test.runIf(name === 'SQLite')('are found in the index by subject, however many others there are', async () => {
    const queries = await recordQueries(database.db, (trx) =>
      listAuditEntries(trx, { organizationId, subject: app, action: 'app.update', from: 0 }, page),
    )
    expect(queries).toHaveLength(2)
    for (const query of queries) {
      const lines = await explain(database.db, query)
      const index = 'SEARCH s USING COVERING INDEX audit_entries_subject (organization_id=? AND subject'
      expect(lines.filter((line) => /^(SEARCH|SCAN) [as] /.test(line))).toEqual([
        'SEARCH a USING PRIMARY KEY (organization_id=? AND id=?)',
        `${index}=?)`,
        `${index}>? AND subject<?)`,
      ])
    }
  })
})
