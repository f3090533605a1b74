import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()
const APP = 'com.example.shop'

test('uploads bundles with their checksums, downloads one, and deletes the one that no channel uses', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  await fixture.call('POST', '/app', { app_id: APP, name: 'Shop', owner_org: id })
  const { page, expectClean } = await fixture.openAt(`org/${id}/apps/${APP}/bundles`)

  const buffer = Buffer.alloc(3_000_000, 'content')
  await page.getByRole('button', { name: 'Upload a bundle' }).first().click()
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await page.getByText('Invalid version').waitFor()
  await expectClean()
  await page.getByLabel('File').setInputFiles({ name: 'shop-1.0.0.zip', mimeType: 'application/zip', buffer })
  expect(await page.getByRole('textbox', { name: 'Version' }).inputValue()).toBe('1.0.0')
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await page.getByText('1.0.0 is uploaded').waitFor()
  await page.getByText(createHash('sha256').update(buffer).digest('hex').slice(0, 12)).waitFor()

  // Dropped anywhere on the page.
  const dropped = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['x'.repeat(100000)], 'shop-1.1.0.zip'))
    return transfer
  })()`)
  await page.dispatchEvent('main', 'dragover', { dataTransfer: dropped })
  await page.getByText('Let go to upload this file').waitFor()
  await page.dispatchEvent('main', 'drop', { dataTransfer: dropped })
  await page.getByText('shop-1.1.0.zip (100 kB)').waitFor()
  await page.getByRole('textbox', { name: 'Version' }).fill('1.0.0')
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await page.getByRole('alert').waitFor() // this version is there already
  await expectClean()
  await page.getByRole('textbox', { name: 'Version' }).fill('1.1.0')
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await page.getByText('1.1.0 is uploaded').waitFor()

  await page.getByRole('button', { name: 'Edit: 1.1.0' }).click()
  await page.getByRole('dialog').getByLabel('Comment').fill('Fixes the cart')
  await page.getByLabel('Link').fill('http://example.com')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/Expected link to be an https: URL/).waitFor()
  await expectClean()
  await page.getByLabel('Link').fill('https://example.com/changes')
  await page.keyboard.press('Enter')
  await page.getByText('1.1.0 is saved').waitFor()
  await page.getByText('Fixes the cart').waitFor()
  await page.getByRole('link', { name: 'https://example.com/changes' }).waitFor()

  await page.getByRole('button', { name: 'Register an external bundle' }).click()
  await page.getByRole('textbox', { name: 'Version' }).fill('2.0.0')
  await page.getByLabel('Address of its content').fill('https://example.com/2.0.0.zip')
  await page.getByLabel('Checksum', { exact: true }).fill('abc')
  await expectClean()
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByText('2.0.0 is registered').waitFor()
  await page.getByRole('rowheader', { name: '2.0.0' }).waitFor()

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download: 1.0.0' }).click()
  expect(await readFile(await (await download).path())).toEqual(buffer)

  await fixture.call('POST', '/channel', { app_id: APP, channel: 'production', version: '1.0.0' })
  await page.reload()
  await page.getByRole('button', { name: 'Delete: 1.0.0' }).click()
  await page.getByRole('dialog').getByText('Devices get it from production').waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Close' }).first().click()
  await page.getByRole('button', { name: 'Delete: 1.1.0' }).click()
  await page.getByRole('dialog').getByText('Its file of 100 kB').waitFor()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('1.1.0 is deleted').waitFor()
  await expectClean()
})

test('stops an upload, of which nothing stays', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  const app = `${APP}.stopped`
  await fixture.call('POST', '/app', { app_id: app, name: 'Shop', owner_org: id })
  const { page, expectClean } = await fixture.openAt(`org/${id}/apps/${app}/bundles`)
  await page.route('**/bundle/upload**', () => {}) // it is sent, and never answered
  await page.getByRole('button', { name: 'Upload a bundle' }).first().click()
  await page.getByLabel('File').setInputFiles({ name: 'a-1.0.0.zip', mimeType: '', buffer: Buffer.alloc(1000) })
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await page.getByText('SHA-256').waitFor()
  await page.keyboard.press('Escape') // a stray key
  await expectClean()
  await page.getByRole('button', { name: 'Stop the upload' }).click()
  await page.getByText('The upload was stopped').waitFor()
  await expectClean()
})
