import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createTempFolder } from '../../../../test/support/temp-folder.ts'
import { compactSqliteFile } from './compact-file.ts'

test('compacting makes a file small, and lets it give free space back from then on', async () => {
  const folder = createTempFolder()
  const file = join(folder.path, 'test.db')
  try {
    const db = new SqliteDatabase(file)
    db.pragma('journal_mode = wal')
    db.exec('create table notes (text text); insert into notes values (hex(randomblob(500000))); delete from notes')
    db.exec(`insert into notes values ('kept')`)
    expect(() => compactSqliteFile(file)).toThrow(`Expected ${file} to be used by no program: stop the service`)
    db.close()

    const { before, after } = compactSqliteFile(file)
    expect(before).toBeGreaterThan(1_000_000)
    expect(after).toBeLessThan(20_000)
    const compacted = new SqliteDatabase(file, { readonly: true })
    const pragma = (name: string) => compacted.pragma(name, { simple: true })
    expect([pragma('auto_vacuum'), pragma('journal_mode'), pragma('freelist_count')]).toEqual([2, 'wal', 0])
    expect(compacted.prepare('select text from notes').pluck().all()).toEqual(['kept'])
    compacted.close()
  } finally {
    await folder.remove()
  }
})

test('what SQLite says about a file that it cannot rewrite names the file', async () => {
  const folder = createTempFolder()
  const file = join(folder.path, 'test.db')
  try {
    writeFileSync(file, 'not a database')
    expect(() => compactSqliteFile(file)).toThrow(
      `Expected to rewrite ${file}, but SQLite says: file is not a database`,
    )
    const said = `Expected to rewrite ${folder.path}, but SQLite says: unable to open database file`
    expect(() => compactSqliteFile(folder.path)).toThrow(said)
  } finally {
    await folder.remove()
  }
})
