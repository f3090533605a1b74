import { statSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTempFolder } from '../../../../test/support/temp-folder.ts'
import { openDatabase } from '../dialect.ts'
import { readFreeSpace } from '../free-space.ts'
import { rewriteSmallFile, useIncrementalVacuum } from './free-space.ts'

const ROWS = 2000

let folder: ReturnType<typeof createTempFolder>
let file: string
beforeEach(() => {
  folder = createTempFolder()
  file = join(folder.path, 'test.db')
})
afterEach(() => folder.remove())

/** A file as releases made it before free space was given back, most of which is free. */
function makeOlderFile(): void {
  const db = new SqliteDatabase(file)
  db.pragma('journal_mode = wal')
  db.exec('create table notes (id integer primary key, text text)')
  const insert = db.prepare('insert into notes (text) values (hex(randomblob(500)))')
  db.transaction(() => {
    for (let row = 0; row < ROWS; row += 1) insert.run()
  })()
  db.exec(`delete from notes where id > ${ROWS / 10}`)
  db.close()
}

async function open(): Promise<{ canGiveBack: boolean; freeBytes: number; notes: number }> {
  const { db, close } = openDatabase(`file:${file}`, { baseFolder: '/', onBackgroundError: rethrow })
  try {
    const { canGiveBack = false, freeBytes = 0 } = (await readFreeSpace(db)) ?? {}
    return { canGiveBack, freeBytes, notes: countNotes() }
  } finally {
    await close()
  }
}

function countNotes(): number {
  const db = new SqliteDatabase(file, { readonly: true })
  try {
    const isThere = db.prepare("select 1 from sqlite_schema where name = 'notes'").get() !== undefined
    return isThere ? Number(db.prepare('select count(*) from notes').pluck().get()) : 0
  } finally {
    db.close()
  }
}

test('a new file can give free space back', async () => {
  expect(await open()).toMatchObject({ canGiveBack: true, freeBytes: 0 })
})

test('a small file from before is rewritten once when it is opened, and loses nothing but its free space', async () => {
  makeOlderFile()
  const before = statSync(file).size
  expect(await open()).toEqual({ canGiveBack: true, freeBytes: 0, notes: ROWS / 10 })
  const after = statSync(file)
  expect(after.size).toBeLessThan(before / 4)
  expect(await open()).toMatchObject({ canGiveBack: true, notes: ROWS / 10 })
  expect(statSync(file).mtimeMs).toBe(after.mtimeMs)
})

test('a large file from before is left as it is', () => {
  makeOlderFile()
  const db = new SqliteDatabase(file)
  try {
    const before = Number(db.pragma('page_count', { simple: true }))
    useIncrementalVacuum(db)
    rewriteSmallFile(db, 1000)
    expect(db.pragma('page_count', { simple: true })).toBe(before)
    rewriteSmallFile(db)
    expect(db.pragma('page_count', { simple: true })).toBeLessThan(before / 4)
  } finally {
    db.close()
  }
})

test('a file that another program is writing to is opened all the same, and rewritten another time', async () => {
  makeOlderFile()
  const other = new SqliteDatabase(file)
  other.exec('begin immediate; update notes set text = null')
  expect(await open()).toMatchObject({ canGiveBack: false, notes: ROWS / 10 })
  other.exec('rollback')
  other.close()
  expect(await open()).toMatchObject({ canGiveBack: true, notes: ROWS / 10 })
})

function rethrow(error: unknown): never {
  throw error
}
