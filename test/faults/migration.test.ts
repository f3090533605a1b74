import { sql, type RawBuilder } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { sharedPrograms } from '../support/shared-programs.ts'
import { launch } from './harness/launch.ts'
import { createPlace, databases, type DatabaseName, type TemplatePlace } from './scenario/template-place.ts'

describe.each(databases)('a first start on %s that dies between its migrations and their commit', (database) => {
  let empty: TemplatePlace
  let installation: Installation
  let other: Installation
  beforeEach(async () => {
    empty = await createPlace(database)
    installation = await empty.install({})
    other = await empty.install({})
  })
  afterEach(async () => {
    await installation.remove()
    await other.remove()
    await empty.remove()
  })

  test('leaves the same schema behind, after the next start, as one that did not die', async () => {
    const faults = [{ at: 'migration: done, not yet recorded', hit: 1, action: 'kill' }] as const
    const programs = await sharedPrograms()
    const { program, up } = launch({ ...installation, programs }, { program: 'standalone', faults }, async () => {})
    expect(await up).toBe(undefined)
    expect(await program.ending).toMatchObject({ signal: 'SIGKILL' })
    const { url } = await installation.startStandalone()
    expect(await createUser(restClient(url, OPERATOR_KEY), 'ada@example.com')).toMatch(/^orgs_/)
    expect(await schemaOf(installation, database)).toEqual(await schemaOf(other, database))
  })
})

const schemas: Record<DatabaseName, RawBuilder<unknown>> = {
  SQLite: sql`select type, name, sql from sqlite_master order by type, name`,
  Postgres: sql`
    select table_name || '.' || column_name as name, concat_ws(' ', data_type, is_nullable, column_default) as definition
      from information_schema.columns where table_schema = 'public'
    union all select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
    union all select indexname, indexdef from pg_indexes where schemaname = 'public'
    union all select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace
    order by name, definition`,
}

async function schemaOf(it: Installation, database: DatabaseName): Promise<unknown[]> {
  const { db } = await it.open()
  const { rows } = await schemas[database].execute(db)
  expect(rows.length).toBeGreaterThan(0)
  return rows
}
