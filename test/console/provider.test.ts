/** People sign in at the identity provider's own page, and out of both. */
import { afterAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { consoleFixture } from '../support/console/console-fixture.ts'
import { startIdentityProvider } from '../support/identity-provider/start-identity-provider.ts'
import { findPort } from '../support/servers/find-port.ts'
import { OPERATOR_KEY } from '../support/installation.ts'

const [provider, port, otherPort] = await Promise.all([
  startIdentityProvider({
    users: {
      ada: { email: 'ada@example.com', email_verified: true, name: 'Ada' },
      bob: { email: 'bob@example.com', email_verified: true },
      eve: { email: 'eve@example.com', email_verified: false },
    },
  }),
  findPort(),
  findPort(),
])
const [address, otherAddress] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${otherPort}`]
await provider.setClient({
  client_id: 'console',
  client_secret: 'secret-of-the-console',
  redirect_uris: [`${address}/session/oidc/callback`, `${otherAddress}/session/oidc/callback`],
  post_logout_redirect_uris: [`${address}/console/sign-in`, `${otherAddress}/console/sign-in`],
  backchannel_logout_uri: `${address}/session/oidc/logout`,
  backchannel_logout_session_required: true,
})
const fixture = consoleFixture({
  PORT: String(port),
  PUBLIC_URL: address,
  OIDC_ISSUER: provider.issuer,
  OIDC_AUDIENCE: provider.audience,
  OIDC_CLIENT_ID: 'console',
  OIDC_CLIENT_SECRET: 'secret-of-the-console',
  OIDC_NAME: 'Example',
})
afterAll(() => provider.stop())

async function signInAtProvider(page: Page, login: string): Promise<void> {
  await page.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ body: '' })) // of the provider's page
  await page.getByRole('link', { name: 'Sign in with Example' }).click()
  await page.getByPlaceholder('Enter any login').fill(login)
  await page.getByPlaceholder('and password').fill('any')
  await page.getByRole('button', { name: 'Sign-in' }).click()
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })

test('signs in at the provider, at the page that was asked for, and out of both', async () => {
  const { page, url, expectClean } = await fixture.open()
  await page.goto(`${url}sessions`)
  await heading(page, 'Sign in').waitFor()
  await expectClean()
  await signInAtProvider(page, 'ada')
  await heading(page, 'Browser sessions').waitFor()
  expect(page.url()).toBe(`${url}sessions`)
  await page.getByRole('cell', { name: 'Example' }).waitFor()
  const cookies = (await page.context().cookies(address)).filter(({ name }) => name.startsWith('orgs'))
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]) // that of the exchange is gone
  await expectClean()

  await page.goto(`${url}keys`)
  await heading(page, 'API keys').waitFor()
  await expectClean()

  await page.getByRole('button', { name: /^Account: ada@example.com/ }).click()
  await page.getByText('Example', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Yes, sign me out' }).click()
  await heading(page, 'Sign in').waitFor()
  await page.goto(`${url}organizations`)
  await heading(page, 'Sign in').waitFor()
  await page.getByRole('link', { name: 'Sign in with Example' }).click()
  await page.getByPlaceholder('Enter any login').waitFor() // the provider knows no session either
})

test('keys stay a way in beside the provider', async () => {
  const { page } = await fixture.open()
  await page.goto(`${fixture.server.url}/console/organizations`)
  await page.getByLabel('API key').fill(OPERATOR_KEY)
  await page.keyboard.press('Enter')
  await heading(page, 'Organizations').waitFor()
})

test('says why one was not let in, with the id of the request', async () => {
  const { page, expectClean } = await fixture.open()
  await page.goto(`${address}/console/organizations`)
  await signInAtProvider(page, 'eve')
  const alert = page.getByRole('alert')
  await alert.getByText('No account belongs to you here').waitFor()
  await alert.getByText('Request id').waitFor()
  await expectClean()
})

test('a session ends where another process is told that it has, and one goes on after signing in beside', async () => {
  const env = { PORT: String(otherPort), PUBLIC_URL: otherAddress }
  const other = await fixture.installation.startApi(env)
  const { page } = await fixture.open()
  await page.goto(`${otherAddress}/console/organizations`)
  await signInAtProvider(page, 'bob')
  await heading(page, 'Organizations').waitFor()
  await page.getByRole('button', { name: 'Create an organization' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Half of a name')

  const { db } = await fixture.installation.open()
  const [session] = await db
    .selectFrom('sessions as s')
    .innerJoin('identities as i', 'i.id', 's.identity_id')
    .where('i.subject', '=', 'bob')
    .select('s.provider_sid')
    .execute()
  const sid = session?.provider_sid ?? ''
  expect(await provider.logOut({ clientId: 'console', sub: 'bob', sid })).toBe(204)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.waitFor()

  const [beside] = await Promise.all([
    page.waitForEvent('popup'),
    dialog.getByRole('link', { name: 'Sign in with Example' }).click(),
  ])
  await heading(beside, 'Organizations').waitFor() // the provider still knows them
  await beside.close()
  await page.bringToFront()
  await page.evaluate('dispatchEvent(new Event("focus"))')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('button', { name: 'Half of a name' }).waitFor()
  await other.kill()
})

test('says that the provider is away, and goes on when it is back', async () => {
  await provider.kill()
  await fixture.server.kill() // what it knows of the provider would do for the first page
  fixture.server = await fixture.installation.startStandalone()
  const { page, expectClean } = await fixture.open()
  await page.goto(`${address}/console/keys`)
  await page.getByRole('link', { name: 'Sign in with Example' }).click()
  await page.getByRole('alert').getByText('does not answer').waitFor()
  await expectClean()
  await provider.restart()
  await signInAtProvider(page, 'ada')
  await heading(page, 'API keys').waitFor()
})
