/**
 * Records what each transaction does to deletions, in the transaction itself: what is undone leaves no trace, and what is
 * committed always does. On Postgres the recorders of all processes take turns at the very end of transactions, so the
 * numbers of the rows are the order of the commits. It can make none wait for another: what has its turn waits for nothing
 * any more.
 */
import { readdirSync } from 'node:fs'
import { relative, join } from 'node:path'
import { isPostgresUrl, type Database, type Transaction } from '@organizations/database'
import { organizationPrefix, prefixOf, type DeletionId, type DeletionSubject } from '@organizations/domain'
import { traceBy, type Right } from '@organizations/fault-points'
import { sql } from 'kysely'
import { takeSnapshot } from './take-snapshot.ts'

const TURN = 4816

export interface Recording {
  databaseUrl: string
  /** Where the files are, if they are in a folder. */
  objectsFolder: string | undefined
  leaseMs: number
  process: string
  /** In place of the real one, where a test has time in its hand. */
  clock?: () => number
}

/** In one of the real programs: where the harness asks for it. */
export function recordByEnvironment(): void {
  const { TRACE, DATABASE_URL: databaseUrl = '', STORAGE_URL = '', LEASE_MS = '10000' } = process.env
  if (TRACE === undefined) return
  const objectsFolder = STORAGE_URL.startsWith('file:') ? STORAGE_URL.slice('file:'.length) : undefined
  record({ databaseUrl, objectsFolder, leaseMs: Number(LEASE_MS), process: String(process.pid) })
}

/** From now on transactions of this process are recorded, where there is a table for it. */
export function record(recording: Recording): void {
  const rights = new WeakMap<object, Right[]>()
  traceBy({
    show(trx, right) {
      rights.set(trx, [...(rights.get(trx) ?? []), right])
    },
    async beforeCommit(trx) {
      await recordDeletions(trx as Transaction<Database>, recording, rights.get(trx) ?? []) // by inTransaction
    },
  })
}

async function recordDeletions(
  trx: Transaction<Database>,
  recording: Recording,
  rights: readonly Right[],
): Promise<void> {
  if (!(await hasTable(trx, recording)) || !(await hasWritten(trx, recording))) return
  if (isPostgresUrl(recording.databaseUrl)) await sql`select pg_advisory_xact_lock(${TURN})`.execute(trx)
  const deletions = await trx
    .selectFrom('deletions')
    .select(['id', 'event_id', 'subject_kind', 'subject_id', 'organization_id', 'app_uuid'])
    .execute()
  for (const { id, event_id: eventId, ...it } of deletions) {
    const snapshot = await takeSnapshot(trx, id)
    const after = JSON.stringify(snapshot)
    const { rows } = await sql<{ after: string }>`
      select after from protocol_trace where deletion_id = ${id} order by number desc limit 1`.execute(trx)
    if (rows[0]?.after === after) continue
    const about = rights.filter((right) => {
      if (right.as === 'job') return right.eventId === eventId
      return right.as === 'sender'
        ? snapshot.farewells.some((it) => it.id === right.deliveryId)
        : right.deletionId === id
    })
    const { subject_kind: subjectKind, subject_id: subjectId, organization_id: organizationId, app_uuid: appUuid } = it
    const files = listFiles(recording, { subjectKind, subjectId, organizationId, appUuid })
    await write(trx, { id, about, files, after }, recording)
  }
}

async function write(
  trx: Transaction<Database>,
  { id, about, files, after }: { id: DeletionId; about: Right[]; files: string[]; after: string },
  { databaseUrl, leaseMs, process: by, clock = Date.now }: Recording,
): Promise<void> {
  const now = isPostgresUrl(databaseUrl)
    ? sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
    : sql<number>`${clock()}`
  await sql`
    insert into protocol_trace (deletion_id, process, at, lease_ms, rights, objects, after)
    values (${id}, ${by}, ${now}, ${leaseMs}, ${JSON.stringify(about)}, ${JSON.stringify(files)}, ${after})`.execute(
    trx,
  )
}

/** Per database: a program may have others open, and of this one the tables may not be made yet. */
const withTable = new Set<string>()

async function hasTable(trx: Transaction<Database>, { databaseUrl }: Recording): Promise<boolean> {
  if (withTable.has(databaseUrl)) return true
  const catalog = isPostgresUrl(databaseUrl)
    ? sql`select 1 from pg_tables where tablename = 'protocol_trace'`
    : sql`select 1 from sqlite_master where name = 'protocol_trace'`
  const { rows } = await catalog.execute(trx)
  if (rows.length > 0) withTable.add(databaseUrl)
  return rows.length > 0
}

/** By the database: what its writer had written when it was last asked. A process has one writer of SQLite. */
const written = new Map<string, number>()

/** Most transactions look for something to do and find nothing: they need no look at all the deletions. */
async function hasWritten(trx: Transaction<Database>, { databaseUrl }: Recording): Promise<boolean> {
  if (isPostgresUrl(databaseUrl)) {
    const query = sql<{ hasWritten: boolean }>`select pg_current_xact_id_if_assigned() is not null as "hasWritten"`
    return (await query.execute(trx)).rows.some((it) => it.hasWritten)
  }
  const { rows } = await sql<{ total: number }>`select total_changes() as total`.execute(trx)
  const total = rows[0]?.total ?? 0
  const hasAny = written.get(databaseUrl) !== total
  written.set(databaseUrl, total)
  return hasAny
}

/** Those under the subject's prefix; of what has none, those of its organization. */
function listFiles({ objectsFolder }: Recording, subject: DeletionSubject): string[] {
  const { organizationId } = subject
  const prefix = prefixOf(subject) ?? (organizationId === null ? null : organizationPrefix(organizationId))
  if (objectsFolder === undefined || prefix === null) return []
  const found: string[] = []
  const walk = (folder: string) => {
    try {
      for (const it of readdirSync(folder, { withFileTypes: true })) {
        if (it.isFile()) found.push(relative(objectsFolder, join(folder, it.name)))
        else walk(join(folder, it.name))
      }
    } catch {
      // It has vanished meanwhile.
    }
  }
  walk(join(objectsFolder, prefix))
  return found.toSorted()
}
