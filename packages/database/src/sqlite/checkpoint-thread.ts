/**
 * Moves the write-ahead log into the database file, on a thread and a connection of its own, so that no request and no
 * deletion pays for it. A passive checkpoint holds up no other connection but cannot finish while commits keep coming;
 * once the log has grown large, a restarting one holds writers off for the little that two passive ones left. The jobs
 * that erase what was deleted run here too (eraser.ts). It runs while there is something to do (checkpointer.ts).
 */
import { parentPort, workerData } from 'node:worker_threads'
import SqliteDatabase from 'better-sqlite3'
import { isSqliteFull } from './is-full.ts'

const PAGES_WORTH_A_CHECKPOINT = 2000
const PAGES_TOO_MANY = 16_000
const INTERVAL_MS = 200
const BUSY_TIMEOUT_MS = 1000

const db = new SqliteDatabase((workerData as { file: string }).file, { timeout: BUSY_TIMEOUT_MS }) // by its starter
db.pragma('synchronous = normal')
db.pragma('wal_autocheckpoint = 0')
db.pragma('secure_delete = on')
// The copy that a rewriting makes: bounded, and the folder for temporary files may be read-only.
db.pragma('temp_store = memory')

/** Each is one attempt, and waits for no other connection. */
const jobs = {
  'count bytes in use': () => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
  /** False when another connection is writing. */
  'rewrite the file': () => withoutWaiting(() => unlessBusy(() => (db.exec('vacuum'), true), false)),
  'move the log into the file': () => void run('passive'),
  /** False when another connection reads the log, or writes. */
  'empty the log': emptyLog,
  'move and empty the log': () => (run('passive'), emptyLog()),
}

/** What the thread can be asked for, and how it answers. */
export type CheckpointJobs = { [J in keyof typeof jobs]: ReturnType<(typeof jobs)[J]> }

let seenChange = -1
const timer = setInterval(checkpoint, INTERVAL_MS)
parentPort?.on('message', (message: { id: number; job: keyof CheckpointJobs } | 'stop') => {
  if (message === 'stop') {
    clearInterval(timer)
    db.close()
    parentPort?.close()
    return
  }
  const { id, job } = message
  try {
    parentPort?.postMessage({ id, answer: jobs[job]() })
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) }) // an error of SQLite loses its code on the way
  }
})

function checkpoint(): void {
  // The counter moves with other connections' commits; nothing was written, nothing to do.
  const change = pragma('data_version')
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

function emptyLog(): boolean {
  return withoutWaiting(() => run('truncate').busy === 0)
}

function unlessBusy<T>(work: () => T, otherwise: T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY')) return otherwise
    throw error
  }
}

function withoutWaiting<T>(work: () => T): T {
  db.pragma('busy_timeout = 0')
  try {
    return work()
  } finally {
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
  }
}

interface Checkpoint {
  busy: number
  log: number
  checkpointed: number
}

function run(mode: 'noop' | 'passive' | 'restart' | 'truncate'): Checkpoint {
  const rows = unlessBusy(() => db.pragma(`wal_checkpoint(${mode})`) as Checkpoint[], []) // SQLite's documented row
  return rows[0] ?? { busy: 1, log: 0, checkpointed: 0 }
}

function pragma(name: string): number {
  return Number(db.pragma(name, { simple: true }))
}
