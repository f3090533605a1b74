/**
 * Pages that are free again are given back to the file system in small steps, which needs a file that keeps a map of its
 * pages (`auto_vacuum = incremental`). A new file does. One from before gets it when it is rewritten: small ones when
 * they are opened, large ones by `npm run compact`.
 */
import SqliteDatabase from 'better-sqlite3'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { FreeSpace } from '../free-space.ts'

/** SQLite's number for it. */
const INCREMENTAL = 2
/** Rewriting takes about 5 ms for each MB. */
const SMALL_BYTES = 64 * 1024 * 1024

/** For the next rewriting of the file, or its first writing: call it before anything is written to a new file. */
export function useIncrementalVacuum(raw: SqliteDatabase.Database): void {
  // Not when it is set: setting it writes.
  if (pragma(raw, 'auto_vacuum') !== INCREMENTAL) raw.pragma('auto_vacuum = incremental')
}

/** Rewrites a file from before, when it has little in it. On the connection of `useIncrementalVacuum`. */
export function rewriteSmallFile(raw: SqliteDatabase.Database, smallBytes: number = SMALL_BYTES): void {
  try {
    if (pragma(raw, 'auto_vacuum') !== INCREMENTAL && bytesInUse(raw) <= smallBytes) rewrite(raw)
  } catch (error) {
    // Another program uses the file, or the disk is full: the file is as it was, and the next start tries again.
    if (!(error instanceof SqliteDatabase.SqliteError)) throw error
  }
}

function bytesInUse(raw: SqliteDatabase.Database): number {
  return (pragma(raw, 'page_count') - pragma(raw, 'freelist_count')) * pragma(raw, 'page_size')
}

function rewrite(raw: SqliteDatabase.Database): void {
  // The folder for temporary files may be read-only.
  raw.pragma('temp_store = memory')
  try {
    raw.exec('vacuum')
  } finally {
    raw.pragma('temp_store = default')
  }
}

function pragma(raw: SqliteDatabase.Database, name: string): number {
  return Number(raw.pragma(name, { simple: true }))
}

export async function readFreeSpaceOfFile<DB>(db: Kysely<DB>): Promise<FreeSpace> {
  const { rows } = await sql<{ pages: number; free: number; size: number; vacuum: number }>`
    select page_count as pages, freelist_count as free, page_size as size, auto_vacuum as vacuum
    from pragma_page_count, pragma_freelist_count, pragma_page_size, pragma_auto_vacuum`.execute(db)
  const { pages, free, size, vacuum } = rows[0] ?? { pages: 0, free: 0, size: 0, vacuum: 0 }
  return { fileBytes: pages * size, freeBytes: free * size, canGiveBack: vacuum === INCREMENTAL }
}

/** The file itself becomes smaller with the next checkpoint. */
export async function giveBackPagesOfFile<DB>(trx: Transaction<DB>, pages: number): Promise<void> {
  // It gives back one each time that it is stepped, and the driver steps once what returns no columns.
  const one = sql`pragma incremental_vacuum(1)`
  for (let page = 0; page < pages; page += 1) await one.execute(trx)
}
