import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { seed } from '../support/seeded.ts'

const fixture = consoleFixture()

test('shows what was used: as charts that are read by keyboard, and as tables', async () => {
  const { id } = await seed(fixture.installation, 'admin@example.com', { apps: 2, bundles: 1, devices: 10 })
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/statistics`)
  const chart = page.getByRole('slider', { name: 'Active devices' })
  await chart.focus()
  await expect.poll(async () => await chart.getAttribute('aria-valuetext')).toMatch(/: Active devices 2,000$/)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => await chart.getAttribute('aria-valuetext')).toMatch(/: Active devices 1,998$/)
  await page.keyboard.press('Home')
  await expect.poll(async () => await chart.getAttribute('aria-valuenow')).toBe('0')
  await expectClean()

  await page.getByRole('link', { name: '7 days' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(`${url}org/${id}/statistics?days=7`)
  await page.getByText('+2 % to the 7 days before').or(page.getByText('+1 % to the 7 days before')).first().waitFor()
  await page.getByText('As a table').first().focus()
  await page.keyboard.press('Enter')
  const table = page.getByRole('table', { name: 'Active devices' })
  await expect.poll(() => table.getByRole('row').count()).toBe(8)
  await table.getByRole('row').nth(1).getByText('2,000').waitFor()
  await expectClean()

  await page.getByRole('table', { name: 'By app' }).getByRole('link').first().click()
  await page.waitForURL(/\/apps\/com\.example\.seed\.\w+\/statistics$/)
  const usage = page.getByRole('slider', { name: 'Bundles in use' })
  await expect.poll(async () => await usage.getAttribute('aria-valuetext')).toMatch(/1\.0\.0 60 %, 1\.0\.1 30 %/)
  await page.reload()
  await page.getByRole('heading', { name: 'Bundles in use' }).waitFor()
  await expectClean()
})
