import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { seed } from '../support/seeded.ts'

const fixture = consoleFixture()
/** More than are kept. */
const DEVICES = 11_000
const LAST = `device-${String(DEVICES - 1).padStart(10, '0')}`

test('scrolls through more devices than it keeps, with few rows in the page, and back', async () => {
  const { id } = await seed(fixture.installation, 'admin@example.com', { apps: 1, bundles: 1, devices: DEVICES })
  const { page, expectClean } = await fixture.openAt(`org/${id}/apps`)
  await page.getByRole('link', { name: 'App 1' }).click()
  await page.getByRole('link', { name: 'Devices' }).click()
  await page.getByRole('button', { name: 'device-0000000000' }).waitFor()
  await expectClean()
  const scrollTo = async (place: string) =>
    await page.evaluate(`(it => it.scrollTo(0, ${place}))(document.querySelector('main [role=region]'))`)
  const rows = page.getByRole('table', { name: 'Devices' }).getByRole('row')
  let most = 0
  while ((await page.getByRole('button', { name: LAST }).count()) === 0) {
    await scrollTo('it.scrollHeight')
    await page.waitForTimeout(20)
    most = Math.max(most, await rows.count())
  }
  await page.getByText('11,000 devices', { exact: true }).waitFor()
  expect(most).toBeLessThanOrEqual(60)
  await scrollTo('0') // these have left memory
  await page.getByRole('button', { name: 'device-0000000000' }).waitFor()
  await scrollTo('it.scrollHeight / 2')
  await page.getByRole('button', { name: 'device-0000005500' }).waitFor()
  await expectClean()

  await page.getByLabel('Id begins with').fill('device-00000109')
  await page.getByText('100 devices', { exact: true }).waitFor()
  await page.getByLabel('Platform').selectOption('iOS')
  await page.getByText(/^3[34] devices$/).waitFor()
  expect(new URL(page.url()).search).toBe('?q=device-00000109&platform=ios')
  await page.reload()
  await page.getByText(/^3[34] devices$/).waitFor()
  await page.getByLabel('Version').fill('9.9.9')
  await page.getByText('No device matches').waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Show all devices' }).click()
  await page.getByRole('button', { name: 'device-0000000000' }).waitFor()

  await overrideByKeyboard(page, /apps\/([^/]+)/.exec(page.url())?.[1] ?? '')
  await expectClean()
})

/** Puts a device on a channel and takes it off again, without a mouse. */
async function overrideByKeyboard(page: Page, app_id: string): Promise<void> {
  await fixture.call('POST', '/channel', { app_id, channel: 'testers' })
  await page.getByRole('button', { name: 'device-0000000001' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'device-0000000001' }).waitFor()
  await page.getByLabel('Channel', { exact: true }).focus()
  await page.keyboard.type('testers')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Put on this channel' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('device-0000000001 is on testers').waitFor()
  const row = page.getByRole('row', { name: /device-0000000001/ })
  await row.getByText('testers').waitFor()
  await page.getByRole('button', { name: 'device-0000000001' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Take off its channel' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('device-0000000001 is on no channel of its own').waitFor()
  expect(await row.getByText('testers').count()).toBe(0)

  await page.getByRole('button', { name: 'Put a device on a channel' }).click()
  await page.getByLabel('Device id').fill('aaa-first')
  await page.getByLabel('Channel', { exact: true }).selectOption('testers')
  await page.getByRole('button', { name: 'Put on this channel' }).click()
  await page.getByRole('button', { name: 'aaa-first' }).waitFor()
}
