import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { createTempFolder } from '../../../../test/support/temp-folder.ts'
import { introspectSchema, openDatabase } from '../dialect.ts'
import { inTransaction } from '../transaction.ts'

function openEmpty() {
  const folder = createTempFolder()
  const file = join(folder.path, 'schema.db')
  const { db, close } = openDatabase(`file:${file}`, { baseFolder: '/', onBackgroundError: () => {} })
  onTestFinished(async () => {
    await close()
    await folder.remove()
  })
  return { db, file, names: async () => (await introspectSchema(db)).map(({ name }) => name) }
}

test('sees a table that another process has made or changed since the last look', async () => {
  const { db, file, names } = openEmpty()
  expect(await names()).toEqual([])
  const other = new SqliteDatabase(file)
  other.exec('create table one (id text)')
  expect(await names()).toEqual(['one'])
  other.exec('alter table one add column organization_id text')
  other.close()
  expect(await introspectSchema(db)).toEqual([{ name: 'one', columns: ['id', 'organization_id'], references: [] }])
})

test('keeps what a transaction reads of a schema that it has not changed', async () => {
  const { db } = openEmpty()
  await inTransaction(db, (trx) => sql`create table one (id text)`.execute(trx))
  const read = () => inTransaction(db, (trx) => introspectSchema(trx))
  expect(await read()).toBe(await read())
})

test('keeps nothing of a transaction that is rolled back', async () => {
  const { db, names } = openEmpty()
  await expect(
    inTransaction(db, async (trx) => {
      await sql`create table rolled_back (id text)`.execute(trx)
      expect((await introspectSchema(trx)).map(({ name }) => name)).toEqual(['rolled_back'])
      throw new Error('rolled back')
    }),
  ).rejects.toThrow('rolled back')
  await inTransaction(db, (trx) => sql`create table kept (id text)`.execute(trx))
  expect(await names()).toEqual(['kept'])
})
