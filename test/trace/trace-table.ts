/**
 * Where the recorders of all processes write. A table of the tests: the product's cascade has no part in it, for it names
 * no organization and no user.
 */
import { isPostgresUrl, type Database, type Kysely } from '@organizations/database'
import { sql } from 'kysely'
import type { TraceRow } from './trace-row.ts'

export async function createTraceTable(db: Kysely<Database>, databaseUrl: string): Promise<void> {
  const number = isPostgresUrl(databaseUrl)
    ? sql`bigint generated always as identity primary key`
    : sql`integer primary key autoincrement`
  await sql`create table protocol_trace (
    number ${number}, deletion_id text not null, process text not null, at bigint not null, lease_ms bigint not null,
    rights text not null, objects text not null, after text not null)`.execute(db)
  await sql`create index protocol_trace_by_deletion on protocol_trace (deletion_id, number)`.execute(db)
}

/** The rows of each deletion, in the order of their commits. */
export async function readTraces(db: Kysely<Database>): Promise<TraceRow[][]> {
  const { rows } = await sql<Record<'number' | 'at' | 'lease_ms', number> & Record<string, string>>`
    select * from protocol_trace order by number`.execute(db)
  const traces = new Map<string, TraceRow[]>()
  for (const row of rows) {
    const trace = traces.get(row['deletion_id'] ?? '') ?? []
    traces.set(row['deletion_id'] ?? '', trace)
    // What the recorder wrote.
    trace.push({
      number: row.number,
      deletionId: row['deletion_id'] ?? '',
      process: row['process'] ?? '',
      at: row.at,
      leaseMs: row.lease_ms,
      rights: JSON.parse(row['rights'] ?? '') as TraceRow['rights'],
      objects: JSON.parse(row['objects'] ?? '') as string[],
      after: JSON.parse(row['after'] ?? '') as TraceRow['after'],
    })
  }
  return [...traces.values()]
}

export async function dropTraceTable(db: Kysely<Database>): Promise<void> {
  await sql`drop table protocol_trace`.execute(db)
}
