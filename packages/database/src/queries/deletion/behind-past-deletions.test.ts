/**
 * What is asked again and again, at every interval of an idle program or by a dashboard, reads what is still to be done
 * and not what is over: completed deletions stay for ever. Judged by how the database says that it would answer, not by
 * a clock.
 */
import { sql, type CompiledQuery, type Transaction } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { purgeReservedAppIds } from '../apps/reserved-app-ids.ts'
import type { Database } from '../../schema.ts'
import { fillPostgres } from '../../testing/fill-postgres.ts'
import { isPostgres } from '../../testing/is-postgres.ts'
import { explain } from '../../testing/live-schema.ts'
import { recordQueries, rolledBack } from '../../testing/record-queries.ts'
import { deletionNumber } from '../../testing/sample-deletions.ts'
import { organizationNumber } from '../../testing/sample-rows.ts'
import { appSubject } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { voidAllLeases } from './deletion-leases.ts'
import { msUntilLeaseEnds, msUntilNextDue, listDueDeletions, listDueLateListings } from './due-deletions.ts'
import { listCounts } from './deletion-steps.ts'
import { countUnfinishedDeletions, supersedeDeletionsBelow } from './unfinished-deletions.ts'
import { findDeletion, findDeletionOf, listDeletions } from './deletions.ts'
import {
  claimDueEvents,
  currentDispatch,
  hasDueEvents,
  makeOpenEventsDue,
  oldestOpenEvent,
  purgeAcknowledgedEvents,
} from './outbox.ts'
import { findChainEnd, findSealedReceipt, listSealedReceipts, listUnsealedReceipts } from './receipts.ts'
import { listTombstones } from './tombstones.ts'

type Question = [name: string, run: (trx: Transaction<Database>) => Promise<unknown>, searches: RegExp[]]

const page = { page: 3, limit: 50 }
const organization = organizationNumber(1)
const look = { overdueMs: 0, leaseMs: 1000, after: '', limit: 9, except: [] }
/** The organizations that were found to have work. */
const inTurn = /(SCAN|SEARCH) turn/
/** Of a query that only asks of others. */
const noTable = /SCAN CONSTANT ROW/

/** What may be read, as `explain` says it: a look at any other index or table is a failure. */
const questions: Question[] = [
  ['how many are not over', (trx) => countUnfinishedDeletions(trx), [/deletions_not_completed \(state=\?/]],
  ['the oldest event that asks for work', (trx) => oldestOpenEvent(trx), [/outbox_asking/]],
  ['when the next deletion is due', (trx) => msUntilNextDue(trx), [/deletions_due \(due_at>\?\)/]],
  ['when the next lease ends', (trx) => msUntilLeaseEnds(trx, look), [/deletions_due \((due_at>\? AND )?due_at<\?/]],
  // Those that wait for it have no number.
  [
    'receipts to seal',
    (trx) => listUnsealedReceipts(trx, 1),
    [/receipts_unsealed|receipts_number \(number=\?\)/, /TEMP B-TREE/],
  ],
  ['the end of the chain', (trx) => findChainEnd(trx), [/receipts_number \((number>\?)?\)/]],
  [
    'old events',
    (trx) => purgeAcknowledgedEvents(trx, { before: 5, limit: 9 }),
    [/outbox_done \(ack/, /SCAN old$/, oneRow('id')],
  ],
  [
    'reserved app ids',
    (trx) => purgeReservedAppIds(trx, 9),
    [/SCAN h(eld_app_ids)?( |$)/, oneRow('id'), oneRow('app_id_hash')],
  ],
  [
    'deletions in what is to be deleted',
    (trx) => supersedeDeletionsBelow(trx, appSubject(1, 0), 1),
    // Postgres may find as few in either.
    [/deletions_open \(organization_id=\?\)|SCAN deletions USING INDEX deletions_not_completed/],
  ],
  ['leases, at the start', (trx) => voidAllLeases(trx), [/deletions_not_completed \(state=\?|deletions_in_turn/]],
  ['which deletions are due', (trx) => listDueDeletions(trx, look), [/deletions_in_turn/, inTurn, noTable]],
  [
    'which late listings are due',
    (trx) => listDueLateListings(trx, look),
    [/deletions_late \((due_at>\? AND )?due_at<\?/],
  ],
  [
    'whether events are due',
    (trx) => hasDueEvents(trx),
    [/outbox_(in_turn|asking)/, /outbox_due \(due_at<\?/, noTable],
  ],
  [
    'events to publish',
    (trx) => claimDueEvents(trx, { limit: 9 }),
    [/outbox_in_turn/, /outbox_due \(due_at<\?/, oneRow('id'), inTurn, noTable],
  ],
  ['open events, at the start', (trx) => makeOpenEventsDue(trx), [/outbox_asking/]],
  ['one deletion', (trx) => findDeletion(trx, deletionNumber(1)), [oneRow('id'), /deletion_plans/]],
  [
    'the deletion of an organization',
    (trx) => findDeletionOf(trx, organization),
    [/subject_id=\?/, /deletion_plans/, /organizations/],
  ],
  ['its counts', (trx) => listCounts(trx, deletionNumber(1)), [/\(deletion_id=\?\)/, /TEMP B-TREE/]],
  ['its receipt', (trx) => findSealedReceipt(trx, deletionNumber(1)), [oneRow('deletion_id')]],
  ['whether a delivery counts', (trx) => currentDispatch(trx, 'event_1' as never), [oneRow('id')]], // of any form
  // In the order of an index, as far as the page.
  [
    'a page of all deletions',
    (trx) => listDeletions(trx, { ...page, state: undefined }),
    [/SCAN deletions USING (COVERING )?INDEX (sqlite_autoindex_deletions_1|deletions_pkey)$/, ...ofPage()],
  ],
  [
    'a page of blocked deletions',
    (trx) => listDeletions(trx, { ...page, state: 'blocked' }),
    [/deletions_not_completed \(state=\?/, ...ofPage()],
  ],
  [
    'a page of completed deletions',
    (trx) => listDeletions(trx, { ...page, state: 'completed' }),
    [
      /SCAN deletions USING (COVERING )?INDEX (sqlite_autoindex_deletions_1|deletions_pkey)$/,
      /deletions USING (COVERING )?INDEX deletions_not_completed/,
      ...ofPage(),
    ],
  ],
  [
    'the deletion of a subject of any kind',
    (trx) => listDeletions(trx, { ...page, subjectId: organization }),
    [/\(subject_kind=\? AND subject_id=\?( AND rowid=\?)?\)/, ...ofPage(), /TEMP B-TREE/],
  ],
  ['a page of receipts', (trx) => listSealedReceipts(trx, { after: 3, limit: 9 }), [/receipts_number \(number>\?\)/]],
  [
    'a page of tombstones',
    (trx) => listTombstones(trx, { since: 3, after: '', limit: 9 }),
    [/tombstones_by_time \(\(created_at,deletion_id\)>\(\?,\?\)\)/],
  ],
]

/** A look at one row by its key. */
function oneRow(column: string): RegExp {
  return new RegExp(`\\(${column}=\\?( AND rowid=\\?)?\\)$`)
}

/** The rows of a page, once their ids are found, and their plans. */
function ofPage(): RegExp[] {
  return [oneRow('id'), /deletion_plans|AS p |SEARCH p |SCAN p/i, /TEMP B-TREE FOR ORDER BY/]
}

describe.each(testDatabases)('behind very many completed deletions, on $name', ({ open }) => {
  let empty: TestDatabase
  let full: TestDatabase
  const openBoth = async () => {
    empty = await open()
    full = await open()
    await inTransaction(full.db, async (trx) => {
      if (isPostgres(trx)) await fillPostgres(trx)
      // With another schema it is for no other test, whose rows Postgres would know nothing of.
      await sql`create table filled (id integer)`.execute(trx)
    })
  }
  const removeBoth = async () => {
    await full.remove()
    await empty.remove()
  }
  beforeAll(openBoth)
  afterAll(removeBoth)

  // Postgres samples the rows at random: now and then two indexes of the same cost change places.
  test.each(questions)('%s: looks at what it is about, and at no more', { retry: 2 }, async (_, run, allowed) => {
    const queries: CompiledQuery[] = await recordQueries(empty.db, run)
    const lines: string[] = []
    await rolledBack(full.db, async (trx) => {
      for (const query of queries) lines.push(...(await explain(trx, query)))
    })
    const isMeant = (line: string) => !/^(SCAN|SEARCH|USE TEMP)/.test(line) || allowed.some((it) => it.test(line))
    const unmeant = lines.filter((line) => !isMeant(line))
    if (unmeant.length > 0) {
      await removeBoth()
      await openBoth() // with another sample
    }
    expect(unmeant).toEqual([])
    expect(lines.some((line) => allowed[0]?.test(line))).toBe(true)
  })
})
