import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { seed } from '../support/seeded.ts'

const fixture = consoleFixture()
const DEVICES = 1_000_000
const MOST_ROWS = 60
const MOST_KEPT = 10_000

test('scrolls through and filters the devices of an app that has 1,000,000', async () => {
  const { id } = await seed(fixture.installation, 'admin@example.com', { apps: 1, bundles: 2, devices: DEVICES })
  const { page, expectClean } = await fixture.openAt(`org/${id}/apps`)
  await page.getByRole('link', { name: 'App 1' }).click()
  await page.evaluate(`document.addEventListener('click', ({ timeStamp }) => {
    const look = () => {
      if (document.querySelector('[aria-rowcount] [role=row] button')) window.firstRows = performance.now() - timeStamp
      else requestAnimationFrame(look)
    }
    look()
  }, { once: true, capture: true })`)
  await page.getByRole('link', { name: 'Devices', exact: true }).click()
  await page.getByRole('button', { name: 'device-0000000000' }).waitFor()
  console.log(`First rows of ${DEVICES} devices: ${Math.round(Number(await page.evaluate('window.firstRows')))} ms`)
  await expectClean()

  // Further than is kept, and back: what has left is read again.
  const scrollTo = async (place: string) =>
    await page.evaluate(`(it => it.scrollTo(0, ${place}))(document.querySelector('main [role=region]'))`)
  const rows = page.getByRole('table', { name: 'Devices' }).getByRole('row')
  const beyond = page.getByRole('button', { name: /^device-00000(1[1-9]|2)/ }).first()
  let most = 0
  while ((await beyond.count()) === 0) {
    await scrollTo('it.scrollHeight')
    await page.waitForTimeout(20)
    most = Math.max(most, await rows.count())
  }
  expect(most).toBeLessThanOrEqual(MOST_ROWS)
  const requested: string[] = []
  page.on('request', (request) => requested.push(decodeURIComponent(request.url())))
  await scrollTo(`it.scrollHeight - ${MOST_KEPT * 44 - 40_000}`)
  await page.waitForTimeout(500)
  expect(requested.filter((url) => url.includes('device.list'))).toEqual([]) // these are kept
  await scrollTo('0') // and no more than these
  await page.getByRole('button', { name: 'device-0000000000' }).waitFor()
  expect(requested.filter((url) => url.includes('device.list')).length).toBeGreaterThan(0)

  await page.getByLabel('Id begins with').fill('device-00009999')
  await page.getByText('100 devices', { exact: true }).waitFor()
  await page.getByLabel('Platform').selectOption('iOS')
  await page.getByText(/^3[34] devices$/).waitFor()
  await page.getByLabel('Version').fill('9.9.9')
  await page.getByText('No device matches').waitFor()
  const app = /apps\/([^/]+)/.exec(page.url())?.[1]
  const found = await fixture.call('GET', `/device?app_id=${app}&id_prefix=device-00009999&platform=ios&limit=1`)
  const [device] = found['data'] as { device_id: string; version_name: string }[] // as the contract says
  await page.getByLabel('Version').fill(String(device?.version_name))
  await page.getByRole('button', { name: String(device?.device_id) }).waitFor()
  expect(await rows.count()).toBeLessThanOrEqual(MOST_ROWS)
  await expectClean()
})
