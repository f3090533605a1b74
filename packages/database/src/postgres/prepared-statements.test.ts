import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase, type OpenDatabase } from '../dialect.ts'
import { findKeyHolder } from '../queries/keys/key-holders.ts'
import { findOrganizationOf } from '../queries/organizations/organizations.ts'
import { findUserByEmail } from '../queries/operator/users.ts'
import { organizationNumber, userNumber } from '../testing/sample-rows.ts'
import { openPostgres, type TestDatabase } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'

describe('a statement on Postgres', () => {
  let database: TestDatabase
  /** A program of its own on it, with one connection. */
  let program: OpenDatabase

  beforeEach(async () => {
    database = await openPostgres()
    program = openDatabase(database.url, { baseFolder: '/', onBackgroundError() {}, poolSize: 1 })
  })
  afterEach(async () => {
    await program.close()
    await database.remove()
  })

  const prepared = async () => {
    const { rows } = await sql<{ statement: string; runs: number }>`
      select statement, generic_plans + custom_plans as runs from pg_prepared_statements`.execute(program.db)
    return rows
  }

  test('that is hot is prepared once for a connection, whichever handle and transaction it is run by', async () => {
    await findKeyHolder(program.db, 'one')
    await inTransaction(program.relaxedDb, (trx) => findKeyHolder(trx, 'another'))
    expect(await prepared()).toEqual([{ statement: expect.stringContaining('"api_keys"'), runs: 2 }])
  })

  test('that is not is not prepared, for then each would stay for ever', async () => {
    await findUserByEmail(program.db, 'a@example.com')
    expect(await prepared()).toEqual([])
  })

  test('that reads whole rows goes on when a migration adds a column', async () => {
    const request = { organizationId: organizationNumber(1), userId: userNumber(1) }
    expect(await findOrganizationOf(program.db, request)).toBeUndefined()
    await inTransaction(database.db, (trx) => trx.schema.alterTable('organizations').addColumn('new', 'text').execute())
    expect(await findOrganizationOf(program.db, request)).toBeUndefined()
  })
})
