import { spawnSync } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { statSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTempFolder } from '../../../../test/support/temp-folder.ts'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { openDatabase } from '../dialect.ts'
import { inTransaction } from '../transaction.ts'
import { createCheckpointer } from './checkpointer.ts'
import { openSqliteHandles } from './sqlite-handles.ts'

const MIB = 1024 * 1024

/** The largest file that this process can write. A write past it fails as on a full disk. */
const limitFiles = (bytes: number | 'unlimited') =>
  spawnSync('prlimit', [`--pid=${process.pid}`, `--fsize=${bytes}:unlimited`]).status === 0

test.runIf(limitFiles('unlimited'))('checkpoints go on after the disk was full', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-checkpoints-'))
  const errors: unknown[] = []
  const database = openDatabase('file:test.db', {
    baseFolder: folder,
    onBackgroundError: (error) => errors.push(error),
  })
  const write = (mebibytes: number) =>
    inTransaction(database.db, async (trx) => {
      await sql`create table if not exists filler (content blob)`.execute(trx)
      await sql`insert into filler values (zeroblob(${sql.lit(mebibytes * MIB)}))`.execute(trx)
    })
  const isDone = () => true
  const size = async () => (await stat(join(folder, 'test.db'))).size
  try {
    await write(20)
    await expect.poll(size, { timeout: 10_000 }).toBeGreaterThan(20 * MIB)
    // Room for the log, once it begins anew, and none for the file.
    limitFiles(21 * MIB)
    await expect.poll(() => write(10).then(isDone, () => false), { timeout: 10_000 }).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 1000)) // five times the interval of the thread
    expect(await size()).toBeLessThanOrEqual(21 * MIB)
    limitFiles('unlimited')
    await expect.poll(size, { timeout: 10_000 }).toBeGreaterThan(30 * MIB)
    expect(errors).toEqual([])
  } finally {
    limitFiles('unlimited')
    await database.close()
    await rm(folder, { recursive: true })
  }
})

test('the thread runs once the log has grown or a job is asked for, and ends when nothing is written', async () => {
  const folder = createTempFolder()
  const file = join(folder.path, 'test.db')
  const log = () => statSync(`${file}-wal`).size
  const threads = watchThreads()
  const onError = (error: unknown) => expect.fail(String(error))
  const checkpointer = createCheckpointer(file, { onError, restAfterMs: 50 })
  const handles = openSqliteHandles(file, { onFailed: onError, onCommit: checkpointer.noteCommit })
  const write = (mebibytes: number) => {
    handles.writer.raw.exec(`insert into filler values (zeroblob(${mebibytes * MIB}))`)
    handles.noteCommit()
  }
  try {
    handles.writer.raw.exec('create table filler (content blob)')
    write(1)
    await new Promise((resolve) => setTimeout(resolve, 500)) // it looks after a fifth of a second
    expect(threads.started).toBe(0)

    write(10)
    await waitFor(() => threads.started === 1 && threads.running === 0, { what: 'the thread to start, and to end' })
    expect(log()).toBe(0)
    expect(statSync(file).size).toBeGreaterThan(11 * MIB)

    write(1)
    expect(await checkpointer.ask('move and empty the log')).toBe(true)
    expect(log()).toBe(0)
    await waitFor(() => threads.running === 0, { what: 'the thread to end again' })
    expect(threads.started).toBe(2)
  } finally {
    threads.unwatch()
    await checkpointer.stop()
    await handles.close()
    await folder.remove()
  }
})

function watchThreads() {
  const watched = { started: 0, running: 0, unwatch: () => unsubscribe('worker_threads', onThread) }
  function onThread(message: unknown): void {
    watched.started += 1
    watched.running += 1
    ;(message as { worker: Worker }).worker.once('exit', () => (watched.running -= 1)) // as Node documents it
  }
  subscribe('worker_threads', onThread)
  return watched
}
