// People come in by access tokens of an identity provider: the program, its variables, the command line and the script.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createCommandLine } from '../support/cli/command-line.ts'
import { startIdentityProvider, type IdentityProvider } from '../support/identity-provider/start-identity-provider.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { restClient } from '../support/rest-client.ts'

let provider: IdentityProvider
let installation: Installation
let server: Server
beforeAll(async () => {
  provider = await startIdentityProvider({
    users: {
      ada: { email: 'ada@example.com', email_verified: true },
      boss: { email: 'admin@example.com', email_verified: true },
    },
  })
  installation = createInstallation({ OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: provider.audience })
  server = await installation.startStandalone()
})
afterAll(async () => {
  await installation.remove()
  await provider.stop()
})

const withToken = (token: string) =>
  createCommandLine(installation.folder, { ORGS_URL: server.url, ORGS_API_KEY: token })

test('the command line takes an access token where it takes a key', async () => {
  const line = withToken(await provider.getAccessToken('ada'))
  const made = await line.run(['create', 'Acme', '--json'])
  expect({ code: made.code, stderr: made.stderr }).toMatchObject({ code: 0 })
  expect((await line.run(['list'])).stdout).toContain('Acme')
})

test('whoami says who comes in by a token, and a token that is refused is called one', async () => {
  const token = await provider.getAccessToken('ada')
  const { code, stdout } = await withToken(token).run(['whoami'])
  expect({ code, lines: stdout.split('\n').map((line) => line.replaceAll(/ +/g, ' ')) }).toEqual({
    code: 0,
    lines: expect.arrayContaining([
      'User ada@example.com',
      `Issuer ${provider.issuer}`,
      'Subject ada',
      'Mode all',
    ]) as string[],
  })
  const expired = provider.sign({ iss: provider.issuer, aud: provider.audience, sub: 'ada', exp: 1 })
  for (const command of ['whoami', 'list']) {
    expect(await withToken(expired).run([command])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/does not accept this access token: it may have expired/) as string,
    })
  }
})

test('the command line says what the service says of an identity without an account', async () => {
  const boss = withToken(await provider.getAccessToken('boss'))
  for (const args of [['list'], ['whoami'], ['export', 'org_1', 'none.zip']]) {
    expect(await boss.run(args)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'This identity has no account that works: ask an operator of the service\n',
    })
  }
})

test('an operator is let in by the identity that the script has linked, and not by their address', async () => {
  const ask = async () =>
    await restClient(server.url, await provider.getAccessToken('boss')).get('/operator/audit?limit=1')
  expect(await ask()).toMatchObject({ status: 401, body: { code: 'identity_not_linked' } })
  const link = (...args: string[]) => installation.start({ args: ['scripts/link-identity.ts', ...args] }).ending
  expect(await link('--user', 'Admin@example.com', '--subject', 'boss')).toMatchObject({
    code: 0,
    stdout: 'Linked to admin@example.com\n',
    stderr: '',
  })
  // An identity that was refused is looked at again after five seconds.
  await expect.poll(async () => (await ask()).status, { timeout: 30_000, interval: 1000 }).toBe(200)
  const audit = await restClient(server.url, OPERATOR_KEY).get('/operator/audit?action=user.link_identity&limit=1')
  expect(audit.body).toMatchObject({ data: [{ user_id: null, key_id: null, target_email: 'admin@example.com' }] })
  expect(await link('--user', 'admin@example.com', '--subject', 'boss')).toMatchObject({
    code: 1,
    stderr: 'Expected an identity that belongs to no user yet: this one does\n',
  })
  expect(await link('--user', 'none@example.com', '--subject', 'x')).toMatchObject({
    code: 1,
    stderr: 'No user has the id or address none@example.com\n',
  })
})

test('an audience without an issuer stops the start, and names what is missing', async () => {
  const { code, stderr } = await installation.start({
    args: ['apps/standalone/src/main.ts'],
    env: { OIDC_ISSUER: '' },
  }).ending
  expect(code).not.toBe(0)
  expect(stderr).toContain('OIDC_ISSUER: expected it, because OIDC_AUDIENCE is set')
})
