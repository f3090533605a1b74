// What must hold after a completed deletion, in spite of all that happened to it (docs/deletion.md). What does not hold
// is returned as sentences, since the harness runs outside of the test runner too.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import { findReceipt, type Database, type Kysely } from '@organizations/database'
import { endingTypes, type DeletionSubject, type Requester } from '@organizations/domain'
import { takeCensus } from '@organizations/seed'
import type { DeletionDeps } from '@organizations/services'
import { sql } from 'kysely'

import { isEmpty, takeInventory, type Inventory } from './inventory.ts'
import type { Template } from '../scenario/template.ts'

export interface Expectation {
  subject: DeletionSubject
  /** What there was when the deletion was asked for. */
  before: Inventory
  /** Tables that something else was writing to at that moment: they must be empty, their counts are not compared. */
  inMotion: readonly string[]
}

interface Receipt {
  requester: string
  removed: { table: string; rows: number; objects: number; bytes: number }[]
  strays: number
}

export async function findProblems(
  { db, store }: Pick<DeletionDeps, 'db' | 'store'>,
  objectsFolder: string,
  { template, expected, requester = 'member' }: { template: Template; expected: Expectation; requester?: Requester },
): Promise<string[]> {
  const { subject, before } = expected
  const problems: string[] = []
  const after = await takeInventory(db, objectsFolder, subject)
  if (!isEmpty(after)) problems.push(`something is left: ${JSON.stringify({ ...after, rest: undefined })}`)
  const kept = before.named.filter((key) => existsSync(join(objectsFolder, key)))
  if (kept.length > 0) problems.push(`files are left that rows named: ${kept.join(', ')}`)
  for (const [table, digest] of Object.entries(before.rest)) {
    if (after.rest[table] === digest || expected.inMotion.includes(table)) continue
    problems.push(`the organization's other ${table} are not what they were`)
  }

  const { id, census } = template.neighbour
  // Of a member who is deleted the user's own oracle looks at it, row by row.
  const isOracles = template.people === undefined
  if (isOracles && !isDeepStrictEqual(await takeCensus({ db, store }, id), census))
    problems.push('the neighbour is not what it was')

  return [
    ...problems,
    ...(await receiptProblems(db, expected, requester)),
    ...(await eventProblems(db)),
    ...(await endingProblems(db, subject)),
    ...(template.database === 'SQLite' ? await fileProblems(db) : []),
  ]
}

/**
 * Each completed deletion has one receipt; it and those that it took over have removed what there was, nothing twice.
 */
async function receiptProblems(
  db: Kysely<Database>,
  { subject, before, inMotion }: Expectation,
  requester: Requester,
): Promise<string[]> {
  const rows = await db
    .selectFrom('deletions as d')
    .leftJoin('receipts as r', 'r.deletion_id', 'd.id')
    .select(['d.id', 'd.subject_kind', 'd.subject_id', 'd.state', 'd.strays', 'r.deletion_id as receipt'])
    .where('d.organization_id', '=', subject.organizationId)
    .execute()
  const deletions = await Promise.all(
    rows.map(async ({ receipt, ...it }) => ({
      ...it,
      body: receipt === null ? null : ((await findReceipt(db, receipt)) as Receipt), // written by the service
    })),
  )
  const problems = deletions
    .filter(
      ({ state, body }) => (state === 'completed') !== (body !== null) || !['completed', 'superseded'].includes(state),
    )
    .map(
      ({ subject_kind, state, body }) =>
        `the ${subject_kind}'s deletion is ${state}, with ${body ? 'a' : 'no'} receipt`,
    )
  const isOwn = (id: string) => subject.subjectKind === 'bundles' || id === subject.subjectId
  const own = deletions.filter((it) => it.subject_kind === subject.subjectKind && isOwn(it.subject_id))
  if (own.length !== 1) problems.push(`expected one deletion with one receipt, got ${own.length}`)

  for (const { body } of own) {
    if (body === null || body.requester === requester) continue
    problems.push(`the receipt says that it was asked for by ${body.requester}, not by ${requester}`)
  }

  const removed = new Map<string, { rows: number; objects: number; bytes: number }>()
  const add = (table: string, { rows, objects, bytes }: { rows: number; objects: number; bytes: number }) => {
    const sum = removed.get(table) ?? { rows: 0, objects: 0, bytes: 0 }
    removed.set(table, { rows: sum.rows + rows, objects: sum.objects + objects, bytes: sum.bytes + bytes })
  }
  for (const { id, body } of deletions) {
    if (body !== null) for (const it of body.removed) add(it.table, it)
    else for (const it of await tallies(db, id)) add(it.table, it)
  }
  for (const [table, counts] of Object.entries(before.tables)) {
    const reported = removed.get(table)
    if (inMotion.includes(table) || isDeepStrictEqual(reported, { ...counts })) continue
    problems.push(`of ${table} there were ${JSON.stringify(counts)}, the receipt says ${JSON.stringify(reported)}`)
  }
  // Fewer when a process died between a file and its count: no row names a stray. More when an upload came in between.
  const strays = deletions.reduce((sum, it) => sum + it.strays, 0)
  if (strays > before.strays.length && !inMotion.includes('bundles')) {
    problems.push(`expected at most ${before.strays.length} strays, the deletions report ${strays}`)
  }
  return problems
}

async function tallies(db: Kysely<Database>, deletionId: string): Promise<Receipt['removed']> {
  const { rows } = await sql<Receipt['removed'][number]>`
    select table_name as "table", rows_removed as rows, objects_removed as objects, bytes_removed as bytes
    from deletion_steps where deletion_id = ${deletionId}`.execute(db)
  return rows
}

async function eventProblems(db: Kysely<Database>): Promise<string[]> {
  const open = await db
    .selectFrom('outbox')
    .select(['id', 'type'])
    .where('acknowledged_at', 'is', null)
    .where('type', '!=', 'deletion.late_listing')
    .execute()
  return open.map(({ id, type }) => `the event ${id} (${type}) was never acknowledged`)
}

/** Others hear once that an organization is deleted, and once that nothing of it is left. */
async function endingProblems(
  db: Kysely<Database>,
  { subjectKind, organizationId }: DeletionSubject,
): Promise<string[]> {
  const rows = await db
    .selectFrom('organization_endings')
    .select('type')
    .where('organization_id', '=', organizationId)
    .execute()
  const told = rows.map(({ type }) => type).toSorted() // not by ids, which clocks that differ put in another order
  const expected = subjectKind === 'organization' ? endingTypes.toSorted() : []
  return isDeepStrictEqual(told, expected) ? [] : [`others hear of its end ${JSON.stringify(told)}`]
}

/**
 * Of SQLite alone, which checks references only for a connection that asks it to. Postgres checks each of them, for
 * every client, and has no file of its own that a killed process could have left half written.
 */
async function fileProblems(db: Kysely<Database>): Promise<string[]> {
  const { rows: integrity } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
  const { rows: dangling } = await sql`pragma foreign_key_check`.execute(db)
  return [
    ...integrity.map((it) => it.integrity_check).filter((it) => it !== 'ok'),
    ...dangling.map((it) => `a row points nowhere: ${JSON.stringify(it)}`),
  ]
}
