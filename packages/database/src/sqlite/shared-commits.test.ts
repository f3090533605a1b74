import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTempFolder, type TempFolder } from '../../../../test/support/temp-folder.ts'
import { isDatabaseUnavailable } from '../database-errors.ts'
import { createSharedCommits, type SharedCommits } from './shared-commits.ts'
import { openSqliteHandles, type SqliteHandles } from './sqlite-handles.ts'

let folder: TempFolder
let handles: SqliteHandles
let commits: SharedCommits
beforeEach(() => {
  folder = createTempFolder()
  handles = openSqliteHandles(join(folder.path, 'test.db'), { onFailed: (error) => expect.fail(String(error)) })
  handles.writer.raw.exec(`create table parents (id integer primary key);
    create table children (id integer primary key, parent integer references parents deferrable initially deferred)`)
  commits = createSharedCommits(handles)
})
afterEach(async () => {
  await handles.close()
  await folder.remove()
})

/** Begins a transaction as the driver does, and inserts a row. */
function begin(id: number, table = 'parents') {
  if (!commits.join()) handles.writer.prepare('begin immediate').run()
  handles.writer.prepare(`insert into ${table} values (${table === 'parents' ? id : `${id}, ${id}`})`).run()
}
const committed = () => handles.reader.prepare('select id from parents order by id').pluck().all()
const another = () => true
const none = () => false

test('a transaction that lets another one in is committed with it', async () => {
  begin(1)
  const one = commits.end(another)
  begin(2)
  const two = commits.end(another)
  begin(3)
  expect(committed()).toEqual([])
  expect(commits.end(none)).toBeUndefined()
  expect(committed()).toEqual([1, 2, 3])
  await Promise.all([one, two])
  begin(4)
  expect(commits.end(none)).toBeUndefined()
  expect(committed()).toEqual([1, 2, 3, 4])
})

test('one that fails is undone alone, and those before it are committed', async () => {
  begin(1)
  commits.undo()
  begin(2)
  const two = commits.end(another)
  begin(3)
  commits.undo()
  await two
  expect(committed()).toEqual([2])
})

test('when the commit fails none of them has happened, and each is told', async () => {
  begin(1)
  const told = commits.end(another)?.catch((error: unknown) => error)
  begin(2, 'children')
  expect(() => commits.end(none)).toThrow('FOREIGN KEY')
  expect(String(await told)).toContain('FOREIGN KEY')
  expect(committed()).toEqual([])
  begin(3)
  expect(commits.end(none)).toBeUndefined()
  expect(committed()).toEqual([3])
})

test('when SQLite undoes them all by itself, those before are told that they may be sent again', async () => {
  begin(1)
  const told = commits.end(another)?.catch((error: unknown) => error)
  begin(2)
  handles.writer.raw.exec('rollback') // as it does on a full disk
  expect(() => commits.end(another)).toThrow('no such savepoint')
  commits.undo()
  expect(isDatabaseUnavailable(await told)).toBe(true)
  begin(3)
  handles.writer.raw.exec('rollback')
  expect(() => commits.end(another)).toThrow('no transaction is active')
  expect(committed()).toEqual([])
})
