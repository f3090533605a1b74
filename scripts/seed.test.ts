import { createEmptyDatabase } from '@organizations/database/testing'
import { readOrganizationId } from '@organizations/domain'
import { generateSigningKey, readSigningKey } from '@organizations/receipts'
import { takeCensus } from '@organizations/seed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { isLong } from '../test/support/test-size.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../test/support/installation.ts'
import { createUser, restClient } from '../test/support/rest-client.ts'

describe('the seed command', () => {
  let installation: Installation

  beforeAll(async () => {
    installation = createInstallation()
    const server = await installation.startStandalone()
    await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
    server.signal('SIGTERM')
    await server.ending
  })

  afterAll(() => installation.remove())

  test('lists all its options on --help', async () => {
    const { code, stdout } = await installation.runSeed('--help')
    expect(code).toBe(0)
    for (const option of ['name', 'email', 'apps', 'bundles', 'channels', 'devices', 'bundle-bytes']) {
      expect(stdout).toContain(`--${option} <`)
    }
  })

  test('creates exactly the requested rows and files, and prints only the id', async () => {
    const counts = ['--apps', '2', '--bundles', '3', '--channels', '2', '--devices', '501', '--bundle-bytes', '2000']
    const { code, stdout } = await installation.runSeed('--name', 'Acme', '--email', 'Ada@Example.com', ...counts)
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^org_\w{26}\n$/) })
    const id = readOrganizationId(stdout.trim())
    if (id === undefined) throw new Error(`Expected an organization's id, got ${stdout}`)
    const deps = await installation.open()
    const named = await deps.db.selectFrom('organizations').select('name').where('id', '=', id).execute()
    expect(named).toEqual([{ name: 'Acme' }])
    const { tables, objects } = await takeCensus(deps, id)
    const rows = Object.fromEntries(Object.entries(tables).map(([table, { rows }]) => [table, rows]))
    expect(rows).toMatchObject({ organizations: 1, members: 1, apps: 2, bundles: 6, channels: 4, devices: 1002 })
    expect(Object.keys(objects)).toHaveLength(6)
  })

  // Each starts a program: the first five, one of each kind, are enough for every day.
  const refusals = [
    { args: ['--name', 'Acme'], sentence: "required option '--email <address>' not specified" },
    { args: ['--name', ' '], sentence: 'Name is required' },
    { args: ['--bundle-bytes', '1073741825'], sentence: 'Expected a whole number from 0 to 1073741824.' },
    { args: ['--name', 'Acme', '--email', 'ada@example.com', '--app', '3'], sentence: "unknown option '--app'" },
    { args: ['--name', 'Acme', '--email', 'bob@example.com'], sentence: 'No user has the address bob@example.com.' },
    { args: [], sentence: "required option '--name <name>' not specified" },
    { args: ['--name', 'x'.repeat(256)], sentence: 'Expected name to be text of 1-255 characters' },
    { args: ['--apps', 'many'], sentence: 'Expected a whole number from 0 to 100000.' },
    { args: ['--devices', '-1'], sentence: 'Expected a whole number from 0 to 100000000.' },
    { args: ['--bundles', '1.5'], sentence: 'Expected a whole number from 0 to 1000000.' },
  ]

  test.each(refusals.slice(0, isLong ? refusals.length : 5))(
    'refuses $args with a message',
    async ({ args, sentence }) => {
      const { code, stdout, stderr } = await installation.runSeed(...args)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain(sentence)
      expect(stderr).not.toMatch(/^ +at /m)
    },
  )

  test('names an invalid variable', async () => {
    const args = ['scripts/seed.ts', '--name', 'Acme', '--email', 'ada@example.com']
    const program = installation.start({ args, env: { DATABASE_URL: 'mysql://db.internal' } })
    const { code, stderr } = await program.ending
    expect(code).toBe(1)
    expect(stderr).toContain('DATABASE_URL: expected to name an SQLite file')
    expect(stderr).not.toMatch(/^ +at /m)
  })
})

test('the seed command needs no key of receipts on Postgres, and publishes none that it gets', async () => {
  const postgres = await createEmptyDatabase()
  const installation = createInstallation({ DATABASE_URL: postgres.url })
  const ofServer = generateSigningKey()
  const server = await installation.startStandalone({ RECEIPT_SIGNING_KEY: ofServer })
  for (const env of [{}, { RECEIPT_SIGNING_KEY: generateSigningKey() }]) {
    const args = ['scripts/seed.ts', '--name', 'Acme', '--email', 'admin@example.com', '--devices', '5']
    const { code, stdout, stderr } = await installation.start({ args, env }).ending
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: expect.stringMatching(/^org_/), stderr: '' })
  }
  const answer = await fetch(`${server.url}/.well-known/receipt-keys.json`)
  const { keys } = (await answer.json()) as { keys: { kid: string }[] } // as the contract says
  expect(keys.map(({ kid }) => kid)).toEqual([readSigningKey(ofServer).kid])
  await installation.remove()
  await postgres.remove()
})
