import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

test('makes a key, shows its secret once, and deletes it, which ends the session of another window', async () => {
  const { page, expectClean } = await fixture.openAt('keys', { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.getByText('signed in with it').waitFor()
  await page.getByRole('button', { name: 'Create a key' }).click()
  await page.getByLabel('Name').fill('CI of the shop')
  await page.getByLabel('Mode').selectOption({ label: 'All: everything that its user may' })
  await page.getByRole('dialog').getByText('It may do everything that you may in all your organizations.').waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Create', exact: true }).click()

  await page.getByRole('dialog', { name: 'The secret, shown this once' }).waitFor()
  await page.getByRole('button', { name: 'Copy the secret' }).click()
  await page.getByText('Copied').waitFor()
  const secret = String(await page.evaluate('navigator.clipboard.readText()'))
  expect(await page.locator('code').innerText()).toBe(secret)
  await page.mouse.click(5, 5) // a stray click, and a stray key, of which browsers let a page refuse the first alone
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  expect(await page.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true)
  await expectClean()
  await page.getByLabel('I have stored it').check()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('rowheader', { name: 'CI of the shop' }).waitFor()
  expect(await page.content()).not.toContain(secret)

  await fixture.call('GET', '/organization', undefined, secret) // it works
  const other = await fixture.openAt('organizations', { key: secret })
  await other.page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Delete: CI of the shop' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('CI of the shop is deleted').waitFor()
  await other.page.getByRole('link', { name: 'API keys' }).click()
  await other.page.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
  await expectClean()
})
