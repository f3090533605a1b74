import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { introspectSchema } from '../dialect.ts'
import { openPostgres } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'

async function open() {
  const { db, remove } = await openPostgres()
  onTestFinished(remove)
  const columnsOf = async (table: string) => (await introspectSchema(db)).find(({ name }) => name === table)?.columns
  const change = (statement: string) => inTransaction(db, (trx) => sql.raw(statement).execute(trx))
  return { db, columnsOf, change }
}

test('is not read again until it has changed', async () => {
  const { db, change } = await open()
  const before = await introspectSchema(db)
  await change('analyze')
  expect(await introspectSchema(db)).toBe(before)
  expect(await inTransaction(db, (trx) => introspectSchema(trx))).toBe(before)
})

test('is seen with every change of a table, a column and a foreign key', async () => {
  const { db, columnsOf, change } = await open()
  await change('create table notes (id text)')
  expect(await columnsOf('notes')).toEqual(['id'])
  await change('alter table notes add column organization_id text')
  expect(await columnsOf('notes')).toEqual(['id', 'organization_id'])
  await change('alter table notes rename column id to key')
  expect(await columnsOf('notes')).toEqual(['key', 'organization_id'])
  await change('alter table notes add foreign key (organization_id) references organizations (id)')
  expect((await introspectSchema(db)).find(({ name }) => name === 'notes')?.references).toEqual(['organizations'])
  await change('alter table notes drop column organization_id')
  expect(await columnsOf('notes')).toEqual(['key'])
  await change('alter table notes rename to remarks')
  expect([await columnsOf('notes'), await columnsOf('remarks')]).toEqual([undefined, ['key']])
  await change('drop table remarks')
  expect(await columnsOf('remarks')).toBeUndefined()
})

test('is kept as a transaction saw it for no longer than that', async () => {
  const { db, columnsOf } = await open()
  const failing = inTransaction(db, async (trx) => {
    await sql`create table rolled_back (id text)`.execute(trx)
    expect((await introspectSchema(trx)).some(({ name }) => name === 'rolled_back')).toBe(true)
    throw new Error('rolled back')
  })
  await expect(failing).rejects.toThrow('rolled back')
  expect(await columnsOf('rolled_back')).toBeUndefined()
})
