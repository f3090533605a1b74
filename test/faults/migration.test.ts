import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { launch } from './launch.ts'

let installation: Installation
let other: Installation
beforeEach(() => {
  installation = createInstallation()
  other = createInstallation()
})
afterEach(async () => {
  await installation.remove()
  await other.remove()
})

test('a first start that dies when it has migrated, and has not committed it, leaves no trace in the next', async () => {
  const faults = [{ at: 'migration: done, not yet recorded', hit: 1, action: 'kill' }] as const
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { program, up } = launch(installation, { program: 'standalone', faults }, async () => {})
    expect(await up).toBe(undefined)
    expect(await program.ending).toMatchObject({ signal: 'SIGKILL' })
  }
  const [after, undisturbed] = await Promise.all([installation.startStandalone(), other.startStandalone()])
  expect(await createUser(restClient(after.url, OPERATOR_KEY), 'ada@example.com')).toMatch(/^orgs_/)
  expect(undisturbed.hasEnded()).toBe(false)
  expect(await schemaOf(installation)).toEqual(await schemaOf(other))
})

async function schemaOf(it: Installation): Promise<unknown[]> {
  const { db } = await it.open()
  const { rows } = await sql`select type, name, sql from sqlite_master order by type, name`.execute(db)
  expect(rows.length).toBeGreaterThan(0)
  return rows
}
