import { fdatasync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTempFolder, type TempFolder } from '../../../../test/support/temp-folder.ts'
import { isDatabaseUnavailable } from '../database-errors.ts'
import { openDatabase, type OpenDatabase } from '../dialect.ts'
import { inTransaction } from '../transaction.ts'

const toDisk = promisify(fdatasync)

let folder: TempFolder
let database: OpenDatabase
let fatal: string[]
/** The syncs that have begun. */
let syncs: PromiseWithResolvers<void>[]
/** What each sync does: nothing until the test says so. */
let sync: () => Promise<void>
beforeEach(async () => {
  folder = createTempFolder()
  sync = async () => {}
  database = open('test.db', () => sync())
  await inTransaction(database.db, (trx) => sql`create table notes (id integer primary key, text text)`.execute(trx))
  fatal = []
  syncs = []
  sync = async () => {
    const begun = Promise.withResolvers<void>()
    syncs.push(begun)
    await begun.promise
  }
})
afterEach(async () => {
  sync = async () => {}
  for (const it of syncs) it.resolve()
  await database.close()
  await folder.remove()
})

const open = (name: string, syncLog?: (descriptor: number) => Promise<void>) =>
  openDatabase(`file:${name}`, {
    baseFolder: folder.path,
    onBackgroundError: (error) => expect.fail(String(error)),
    onFatalError: ({ message }) => fatal.push(message),
    ...(syncLog && { syncLog }),
  })

const write = async (text: string, db = database.db) => {
  await inTransaction(db, (trx) => sql`insert into notes (text) values (${text})`.execute(trx))
  return text
}
const read = async (db = database.db) => {
  const { rows } = await sql<{ text: string }>`select text from notes order by id`.execute(db)
  return rows.map(({ text }) => text)
}

/** What has become of a promise after everything else that could run. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  for (let turns = 0; turns < 20; turns += 1) await turn()
  return await Promise.race([promise.catch((error: unknown) => error), Promise.resolve('waits')])
}

describe('a commit that a caller is told of', () => {
  test('waits for a sync that began after it, while others read it and write', async () => {
    const one = write('one')
    expect(await stateOf(one)).toBe('waits')
    expect(await read()).toEqual(['one'])
    const two = write('two') // after the first sync began
    expect(await stateOf(two)).toBe('waits')
    expect(syncs).toHaveLength(1)
    syncs[0]?.resolve()
    expect(await one).toBe('one')
    expect(await stateOf(two)).toBe('waits')
    syncs[1]?.resolve()
    expect(await two).toBe('two')
  })

  test('shares its sync with all that were made before it began', async () => {
    const first = write('first')
    await stateOf(first)
    const others = Array.from({ length: 50 }, (_, n) => write(`other ${n}`))
    await stateOf(Promise.all(others))
    syncs[0]?.resolve()
    await stateOf(first)
    syncs[1]?.resolve()
    expect(await Promise.all(others)).toHaveLength(50)
    expect(syncs).toHaveLength(2)
  })

  test('waits also when it wrote nothing but may have read what is not on the disk', async () => {
    await write('to be redone', database.relaxedDb)
    expect(syncs).toEqual([])
    const reading = inTransaction(database.db, read)
    expect(await stateOf(reading)).toBe('waits')
    syncs[0]?.resolve()
    expect(await reading).toEqual(['to be redone'])
    await inTransaction(database.db, read)
    expect(syncs).toHaveLength(1)
  })
})

test('after a sync that failed nothing is written, and the program is told once', async () => {
  const refusal = (promise: Promise<string>) => promise.catch((error: unknown) => error)
  const told = Promise.all([refusal(write('lost')), refusal(write('next'))])
  await stateOf(told)
  syncs[0]?.reject(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
  for (const answer of [...(await told), await refusal(write('later'))]) {
    expect(isDatabaseUnavailable(answer)).toBe(true)
  }
  expect(fatal).toEqual([expect.stringContaining('could not be brought to the disk')])
  expect(await read()).toEqual(['lost', 'next']) // which a power failure may take back
  expect(syncs).toHaveLength(1) // it is never tried again
})

test('after a power failure at any moment everything that was answered is there', async () => {
  for (let round = 0; round < 20; round += 1) {
    const name = `power-${round}.db`
    const disk = join(folder.path, `disk-${name}`)
    const answered: string[] = []
    let begun = 0
    let last = 0
    // The disk has what was in the files when the last sync that ended began: the worst that it may have.
    const powered = open(name, async (descriptor) => {
      const at = (begun += 1)
      // The log first: a checkpoint may move it into the file meanwhile.
      for (const suffix of ['-wal', '']) {
        // Not by copyFileSync, which never ends when the file becomes shorter meanwhile (as a checkpoint at the start does).
        writeFileSync(`${disk}.${at}${suffix}`, readFileSync(join(folder.path, name) + suffix))
      }
      await toDisk(descriptor)
      await sleep(Math.random() * 3)
      last = at
    })
    await inTransaction(powered.db, (trx) => sql`create table notes (id integer primary key, text text)`.execute(trx))
    // Lanes of writers, of which some need not survive.
    const writers = Array.from({ length: 4 }, async (_, lane) => {
      for (let n = 0; n < 10; n += 1) {
        const db = Math.random() < 0.3 ? powered.relaxedDb : powered.db
        const text = await write(`${lane}-${n}`, db)
        if (db === powered.db) answered.push(text)
      }
    })
    await sleep(Math.random() * 40)
    const [promised, file] = [[...answered], `disk-${name}.${last}`]
    const restarted = open(file)
    expect(await read(restarted.db)).toEqual(expect.arrayContaining(promised))
    await restarted.close()
    await Promise.all(writers)
    await powered.close()
  }
})
