import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../dialect.ts'
import { inTransaction } from '../transaction.ts'

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
