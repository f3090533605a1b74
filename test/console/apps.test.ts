import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

test('creates an app, finds it, and deletes it after a look at what it takes along', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/apps`)
  await page.getByText('There is no app yet').waitFor()
  await expectClean()

  await page.getByRole('button', { name: 'Create an app' }).first().click()
  await page.getByLabel('App id').fill('shop')
  await page.getByRole('textbox', { name: 'Name' }).fill('Shop')
  await page.getByText('Invalid app configuration').waitFor()
  await expectClean()
  await page.getByLabel('App id').fill('com.example.shop')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${url}org/${id}/apps/com.example.shop/bundles`)
  await page.getByRole('heading', { name: 'Bundles' }).waitFor()
  await page.getByText('There is no bundle yet').waitFor()
  await page.reload() // the address has a dot, and is that of a page all the same
  await page.getByText('There is no bundle yet').waitFor()
  await expectClean()

  await page.getByRole('navigation', { name: 'Pages of this app' }).getByRole('link', { name: 'Devices' }).click()
  await page.getByText('There is no device yet').waitFor()
  await page.getByRole('link', { name: 'Apps' }).first().click()
  await page.getByLabel('Search by name or id').fill('sho')
  await page.getByText('1 app', { exact: true }).waitFor()
  expect(page.url()).toBe(`${url}org/${id}/apps?q=sho`)
  await page.getByLabel('Search by name or id').fill('nothing')
  await page.getByText('No app matches').waitFor()
  await page.goto(`${url}org/${id}/apps`)

  await page.getByRole('button', { name: 'Edit: Shop' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Store')
  await page.getByLabel('Address of an icon').fill('https://example.com/icon.png')
  await page.getByLabel('Retention in seconds').fill('99999999')
  await page.getByLabel('Retention in seconds').blur()
  await page.getByText(/Expected retention to be/).waitFor()
  await expectClean()
  await page.getByLabel('Retention in seconds').fill('864000')
  await page.getByText('10 days').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('Store is saved').waitFor()
  const { data } = await fixture.call('GET', '/app/com.example.shop')
  expect(data).toMatchObject({ name: 'Store', icon_url: 'https://example.com/icon.png', retention: 864_000 })

  await page.getByRole('button', { name: 'Delete: Store' }).click()
  const preview = page.getByRole('table', { name: 'What the deletion takes along' })
  await preview.getByRole('row', { name: 'All rows together 0' }).waitFor()
  expect(await page.getByRole('button', { name: 'Delete the app' }).isDisabled()).toBe(true)
  await page.getByLabel('Type the id to confirm').fill('com.example.shop')
  await expectClean()
  await page.getByRole('button', { name: 'Delete the app' }).click()
  await page.getByText('Store is deleted').waitFor()
  await page.getByText('There is no app yet').waitFor()
})

test('draws a hundred apps at a time, searches all of them, and leads to the pages of each by the palette', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Large' })) as { id: string }
  for (let n = 1; n <= 101; n += 1) {
    await fixture.call('POST', '/app', { app_id: `com.example.n${n}`, name: `Number ${n}`, owner_org: id })
  }
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/apps`)
  await page.getByText('101 apps').waitFor()
  expect(await page.getByRole('rowheader').count()).toBe(100)
  await page.getByRole('button', { name: 'Older' }).click()
  await page.getByRole('rowheader', { name: 'Number 1', exact: true }).waitFor()
  expect(page.url()).toBe(`${url}org/${id}/apps?page=1`)
  await page.getByLabel('Search by name or id').fill('number 10')
  await page.getByText('3 apps').waitFor()
  expect(page.url()).toBe(`${url}org/${id}/apps?q=number+10`)
  await expectClean()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('chan n77')
  await page.getByRole('option', { name: 'Number 77 · Channels' }).waitFor()
  await expectClean()
  await page.keyboard.press('Enter')
  await page.locator('h1:focus', { hasText: 'Channels' }).waitFor()
  expect(page.url()).toBe(`${url}org/${id}/apps/com.example.n77/channels`)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').waitFor()
  await page.keyboard.press('Enter') // the first page of the app at hand
  await page.locator('h1:focus', { hasText: 'Bundles' }).waitFor()
})

test('says why an app cannot be seen', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  const { page, expectClean } = await fixture.openAt(`org/${id}/apps/com.example.nothing/channels`)
  await page.getByRole('alert').getByText('Request id').waitFor()
  await expectClean()
})
