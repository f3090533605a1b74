/**
 * Moves the write-ahead log into the database file, on a thread and a connection of its own, so that no request and no
 * deletion pays for it. A passive checkpoint holds up no other connection but cannot finish while commits keep coming;
 * once the log has grown large, a restarting one holds writers off for the little that two passive ones left.
 */
import { parentPort, workerData } from 'node:worker_threads'
import SqliteDatabase from 'better-sqlite3'
import { isSqliteFull } from './is-full.ts'

const PAGES_WORTH_A_CHECKPOINT = 2000
const PAGES_TOO_MANY = 16_000
const INTERVAL_MS = 200

const db = new SqliteDatabase((workerData as { file: string }).file, { timeout: 1000 }) // given by checkpointer.ts
db.pragma('synchronous = normal')
db.pragma('wal_autocheckpoint = 0')

let seenChange = -1
const timer = setInterval(checkpoint, INTERVAL_MS)
parentPort?.once('message', () => {
  clearInterval(timer)
  db.close()
})

function checkpoint(): void {
  // The counter moves with other connections' commits; nothing was written, nothing to do.
  const change = Number(db.pragma('data_version', { simple: true }))
  if (change === seenChange) return
  seenChange = change
  try {
    moveLog()
  } catch (error) {
    // The log is kept until there is room for it in the file. Giving up would let it grow until the next start.
    if (!isSqliteFull(error)) throw error
    seenChange = -1
  }
}

function moveLog(): void {
  const first = run('noop')
  if (first.log - first.checkpointed < PAGES_WORTH_A_CHECKPOINT && first.log < PAGES_TOO_MANY) return
  run('passive')
  if (run('passive').log >= PAGES_TOO_MANY) run('restart')
}

function run(mode: 'noop' | 'passive' | 'restart'): { log: number; checkpointed: number } {
  const [row] = db.pragma(`wal_checkpoint(${mode})`) as { log: number; checkpointed: number }[] // SQLite's documented row
  return row ?? { log: 0, checkpointed: 0 }
}
