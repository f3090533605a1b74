import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

test('creates an organization, finds it by its name, and goes to it by the palette', async () => {
  const key = await fixture.createUser('ada@example.com')
  const { page, url, expectClean } = await fixture.openAt('', { key })
  await page.getByText('You have no organization yet').waitFor()
  expect(await page.title()).toBe('Organizations · Organizations')
  await expectClean()

  for (const name of ['Acme', 'Umbrella']) {
    await page.goto(`${url}organizations`)
    await page.getByRole('button', { name: 'Create an organization' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('Name is required').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill(name)
    await page.getByLabel('Management e-mail').fill('no address')
    await page.getByRole('textbox', { name: 'Name' }).focus()
    await page.getByText('Expected email to be an e-mail address').waitFor()
    await expectClean()
    await page.getByLabel('Management e-mail').fill('')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/org\/org_\w+\/apps$/)
  }

  await page.getByRole('link', { name: 'Organizations' }).click()
  await page.getByLabel('Search by name or id').fill('acm')
  await page.getByText('1 organization', { exact: true }).waitFor()
  expect(page.url()).toBe(`${url}organizations?q=acm`)
  await page.reload()
  await page.getByRole('link', { name: 'Acme' }).waitFor()
  expect(await page.getByRole('link', { name: 'Umbrella' }).count()).toBe(0)
  await page.getByLabel('Search by name or id').fill('nothing of this name')
  await page.getByText('No organization matches').waitFor()
  await expectClean()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('umbr')
  await page.getByRole('option', { name: /Umbrella/ }).waitFor()
  await expectClean()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Umbrella' }).waitFor()
  await page.goBack()
  await page.getByText('No organization matches').waitFor()
})

test('moves the focus to the heading of the page that one went to', async () => {
  const { page } = await fixture.openAt('organizations')
  await page.getByRole('link', { name: 'API keys' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('h1:focus').waitFor()
  expect(await page.title()).not.toContain('Organizations · Organizations')
})

test('says why an organization cannot be seen, and that an address leads nowhere', async () => {
  const { page, url, expectClean } = await fixture.openAt('org/org_01h2xcejqtf2nbrexx3vqjhp41/members')
  await page.getByRole('alert').waitFor()
  await expectClean()
  await page.goto(`${url}nowhere`)
  await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
  await expectClean()
})
