import { inTransaction, readFreeSpace } from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestDeps, watched, type TestDeps } from '../testing/test-deps.ts'
import { giveBackFreeSpace } from './give-back-free-space.ts'

const MB = 1024 * 1024
const { signal } = new AbortController()

describe.each(testDatabases)('giveBackFreeSpace on $name', ({ name, open }) => {
  let database: TestDatabase
  let deps: TestDeps
  beforeEach(async () => {
    database = await open()
    deps = await openTestDeps(database)
  })
  afterEach(async () => {
    await deps.remove()
    await database.remove()
  })

  const write = async (statement: string) => {
    await inTransaction(deps.relaxedDb, (trx) => sql.raw(statement).execute(trx))
  }
  /** Rows of 1 KB, every tenth of which stays: pages that are free lie between others. */
  const leaveFree = async (rows: number) => {
    await write('create table notes (id integer primary key, text text)')
    const numbers = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${rows})`
    await write(`insert into notes ${numbers} select i, hex(randomblob(500)) from n`)
    await write('delete from notes where id % 100 >= 10')
  }

  test.runIf(name === 'Postgres')('leaves it to the server', async () => {
    expect(await giveBackFreeSpace({ ...deps, signal })).toBe(0)
  })

  test.runIf(name === 'SQLite')('gives back what is more than new rows will soon need, and says so', async () => {
    await leaveFree(20_000)
    const before = await readFreeSpace(deps.db)
    expect(before?.freeBytes).toBeGreaterThan(15 * MB)
    const sum = sql<{ sum: number; length: number }>`select sum(id) as sum, sum(length(text)) as length from notes`
    const { rows } = await sum.execute(deps.db)
    let steps = 0
    const counting = watched(deps, { beforeCommit: () => void (steps += 1) })
    const bytes = await giveBackFreeSpace({ ...counting, signal })
    const after = await readFreeSpace(deps.db)
    expect(after?.fileBytes).toBe((before?.fileBytes ?? 0) - bytes)
    expect(after?.freeBytes).toBeLessThan(5 * MB)
    expect(after?.freeBytes).toBeGreaterThan(3 * MB)
    expect(steps).toBeGreaterThan(10)
    expect((await sum.execute(deps.db)).rows).toEqual(rows)
    expect((await sql`pragma integrity_check`.execute(deps.db)).rows).toEqual([{ integrity_check: 'ok' }])
    expect(deps.logged).toEqual([
      { level: 'info', fields: { bytes, fileBytes: after?.fileBytes }, message: expect.stringContaining('gave back') },
    ])
    expect(await giveBackFreeSpace({ ...deps, signal })).toBe(0)
  })

  test.runIf(name === 'SQLite')('lets other writers in between its steps', async () => {
    await leaveFree(20_000)
    const state = { isOver: false }
    const work = giveBackFreeSpace({ ...deps, signal }).then(() => (state.isOver = true))
    let writes = 0
    while (!state.isOver) {
      await write('update notes set text = null where id = 1')
      writes += 1
      await new Promise((resume) => setImmediate(resume))
    }
    await work
    expect(writes).toBeGreaterThan(10)
  })

  test.runIf(name === 'SQLite')('stops after the step at hand, and does not begin for a little', async () => {
    await leaveFree(20_000)
    const stopping = new AbortController()
    let steps = 0
    const beforeCommit = () => {
      steps += 1
      stopping.abort()
    }
    await giveBackFreeSpace({ ...watched(deps, { beforeCommit }), signal: stopping.signal })
    expect(steps).toBe(1)
    await giveBackFreeSpace({ ...deps, signal })
    await write('delete from notes where id > 5000')
    expect(await giveBackFreeSpace({ ...deps, signal })).toBe(0)
  })
})
