import { join } from 'node:path'
import { createEmptyDatabase } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../test/support/installation.ts'
import { createUser, restClient } from '../test/support/rest-client.ts'

describe.each(['SQLite', 'Postgres'])('npm run console-link, beside a running server on %s', (name) => {
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

  const run = (...args: string[]) => installation.start({ args: ['scripts/console-link.ts', ...args] }).ending
  const signIn = (code: string, headers: Record<string, string> = { 'x-console': '1' }) =>
    fetch(`${server.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ code }),
    })
  const codeIn = (link: string) => link.trim().split('#code=')[1] ?? ''

  test('prints an address alone, which signs one browser in as the operator', async () => {
    const { code, stdout, stderr } = await run('--url', `${server.url}/`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^${server.url}/console/#code=[\\w-]{43}\n$`))
    expect((await signIn(codeIn(stdout), {})).status).toBe(403)
    const answers = await Promise.all([signIn(codeIn(stdout)), signIn(codeIn(stdout))])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
    const answer = answers.find(({ status }) => status === 200)
    const [cookie = ''] = answer?.headers.getSetCookie() ?? []
    const headers = { cookie: cookie.split(';')[0] ?? '', 'x-console': '1' }
    const users = await fetch(`${server.url}/trpc/operator.listUsers`, { headers })
    expect(users.status).toBe(200)
    const { body } = await restClient(server.url, OPERATOR_KEY).get('/operator/audit?limit=1')
    expect(body).toMatchObject({
      data: [{ action: 'user.create_sign_in_code', user_id: null, target_email: 'admin@example.com' }],
    })
    expect(JSON.stringify(body)).not.toContain(codeIn(stdout))
  })

  test('names where callers reach the service', async () => {
    const start = (env: Record<string, string>) => installation.start({ args: ['scripts/console-link.ts'], env }).ending
    expect((await start({ PUBLIC_URL: 'https://example.com/orgs/' })).stdout).toMatch(
      /^https:\/\/example\.com\/orgs\/console\/#code=/,
    )
    expect((await start({ HOST: '0.0.0.0', PORT: '3100', BASE_PATH: '/orgs' })).stdout).toMatch(
      /^http:\/\/127\.0\.0\.1:3100\/orgs\/console\/#code=/,
    )
  })

  test('asks for an address where there are several operators, and refuses who is none', async () => {
    const operator = restClient(server.url, OPERATOR_KEY)
    await createUser(operator, 'ada@example.com')
    expect(await run('--email', 'ada@example.com')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'ada@example.com is not an operator\n',
    })
    await operator.put('/operator/user/ada@example.com', { is_operator: true })
    expect((await run()).stderr).toContain('say whose link it is with --email')
    expect((await run('--email', 'ada@example.com')).code).toBe(0)
  })
})

test('the console-link command makes no database where there is none', async () => {
  const installation = createInstallation()
  const file = join(installation.folder, 'organizations.db')
  const { code, stdout, stderr } = await installation.start({ args: ['scripts/console-link.ts'] }).ending
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(`expected the SQLite file of the service, found none at ${file}`)
  await installation.remove()
})
