import { join } from 'node:path'
import { createEmptyDatabase } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../test/support/installation.ts'
import { createUser, restClient } from '../test/support/rest-client.ts'

const OPERATOR = 'admin@example.com'

describe.each(['SQLite', 'Postgres'])('npm run operator:key, beside a running server on %s', (name) => {
  let postgres: Awaited<ReturnType<typeof createEmptyDatabase>> | undefined
  let installation: Installation
  let server: Server
  beforeAll(async () => {
    if (name === 'Postgres') postgres = await createEmptyDatabase()
    installation = createInstallation(
      postgres && { DATABASE_URL: postgres.url, RECEIPT_SIGNING_KEY: generateSigningKey() },
    )
    server = await installation.startStandalone()
  })
  afterAll(async () => {
    await installation.remove()
    await postgres?.remove()
  })

  const run = (...args: string[]) => installation.start({ args: ['scripts/operator-key.ts', ...args] }).ending
  const audit = async (key: string) =>
    (await restClient(server.url, key).get('/operator/audit?limit=2')).body as { data: object[] } // as the contract says

  test('prints a key alone, which works at once, and is in the operators’ audit log', async () => {
    const { code, stdout, stderr } = await run('--email', 'Admin@Example.com')
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^orgs_[0-9a-f]{56}\n$/) as string,
      stderr: '',
    })
    const { data } = await audit(stdout.trim())
    expect(data).toMatchObject([
      { action: 'user.create_key', user_id: null, key_id: null, target_email: OPERATOR, request_id: null },
    ])
    expect(JSON.stringify(data)).not.toContain(stdout.trim())
    expect((await restClient(server.url, OPERATOR_KEY).get('/operator/user')).status).toBe(200)
  })

  test('refuses a user who is not an operator, an unknown one, and none', async () => {
    await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
    const refusals = [
      [['--email', 'ada@example.com'], 'ada@example.com is not an operator\n'],
      [['--email', 'bob@example.com'], 'No user has the address bob@example.com\n'],
      [[], "error: required option '--email <address>' not specified\n"],
    ] as const
    for (const [args, stderr] of refusals) expect(await run(...args)).toMatchObject({ code: 1, stdout: '', stderr })
  })

  test('with --revoke-others the keys that the operator had end in the same moment', async () => {
    const { stdout } = await run('--email', OPERATOR, '--revoke-others')
    expect((await restClient(server.url, OPERATOR_KEY).get('/operator/user')).status).toBe(401)
    const { data } = await audit(stdout.trim())
    expect(data).toMatchObject([
      { action: 'user.create_key', user_id: null },
      { action: 'user.revoke_all_keys', user_id: null, details: { keys: 2 } },
    ])
  })
})

test('the operator:key command makes no database where there is none', async () => {
  const installation = createInstallation()
  const file = join(installation.folder, 'organizations.db')
  const { code, stdout, stderr } = await installation.start({
    args: ['scripts/operator-key.ts', '--email', OPERATOR],
  }).ending
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(`expected the SQLite file of the service, found none at ${file}`)
  await installation.remove()
})
