import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { OPERATOR_KEY } from '../support/installation.ts'

const fixture = consoleFixture()

test('signs in with a key, which the browser does not keep, and out again', async () => {
  const { page, url, expectClean } = await fixture.open()
  await page.goto(`${url}organizations?q=nothing`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await expectClean()

  await page.getByLabel('API key').fill('a-key-that-does-not-exist')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('Request id').waitFor()
  await expectClean()

  await page.getByLabel('API key').fill(OPERATOR_KEY)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor()
  expect(page.url()).toBe(`${url}organizations?q=nothing`) // the page that was asked for
  const kept: unknown = await page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  )
  expect(kept).not.toContain(OPERATOR_KEY)
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }])

  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.context().cookies()).toEqual([])
  await page.goto(`${url}organizations`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await expectClean()
})

test('signs in by a link, once, and leaves no code in the address', async () => {
  const link = async () => {
    const { stdout } = await fixture.installation.start({
      args: ['scripts/console-link.ts', '--url', fixture.server.url],
    }).ending
    return /http\S+#code=\S+/.exec(stdout)?.[0] ?? stdout
  }
  const address = await link()
  const { page, url, expectClean } = await fixture.open()
  await page.goto(address)
  await page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor()
  expect(page.url()).toBe(`${url}organizations`)
  await expectClean()

  const other = await fixture.open()
  await other.page.goto(address)
  await other.page.getByText('The link did not sign you in').waitFor()
  expect(other.page.url()).not.toContain('code')
  await other.expectClean()
})

test('asks to sign in again over a page whose session has ended, and keeps a form that is half filled', async () => {
  const key = await fixture.createUser('ada@example.com')
  const { apikey: created } = (await fixture.call('POST', '/apikey', { name: 'another', mode: 'all' }, key)) as {
    apikey: { id: number; key: string }
  }
  const { page, expectClean } = await fixture.openAt('organizations', { key })
  await page.getByRole('button', { name: 'Create an organization' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Half of a na')

  const { data } = (await fixture.call('GET', '/apikey', undefined, key)) as { data: { id: number }[] }
  const signedInWith = data.find(({ id }) => id !== created.id)
  await fixture.call('DELETE', `/apikey/${signedInWith?.id}`, undefined, created.key)
  await page.getByRole('textbox', { name: 'Name' }).fill('Half of a name')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
  await expectClean()

  await page.getByLabel('API key').fill(created.key)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('button', { name: 'Half of a name' }).waitFor() // the switcher names it
  await expectClean()
})

test('says that the server is away, keeps the page, and goes on when it is back', async () => {
  await fixture.call('POST', '/organization', { name: 'Remains' })
  const { page, problems } = await fixture.openAt('organizations')
  await page.getByRole('link', { name: 'Remains' }).waitFor()
  await page.getByRole('button', { name: 'Create an organization' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Later')
  const { port } = new URL(fixture.server.url)
  await fixture.server.kill()

  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const dialog = page.getByRole('dialog') // it covers the page and its note
  await dialog.getByText('The server is away').waitFor()
  expect(await page.getByRole('button', { name: 'Create', exact: true }).isDisabled()).toBe(true)

  fixture.server = await fixture.installation.startStandalone({ PORT: port })
  await dialog.getByText('The server is away').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('button', { name: 'Later' }).waitFor()
  expect(problems.filter((it) => !it.includes('net::ERR_'))).toEqual([])
})
