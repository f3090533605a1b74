import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { seed } from '../support/seeded.ts'

const fixture = consoleFixture()

test('deletes an organization: preview, typed name, progress through a restart, a receipt verified in the browser', async () => {
  const { id } = await seed(fixture.installation, 'admin@example.com', { apps: 2, bundles: 3, devices: 20_000 })
  const { page, url, problems, expectClean } = await fixture.openAt(`org/${id}/danger`)
  await page.getByRole('table', { name: 'What the deletion takes along' }).getByText('40,000').waitFor()
  const remove = page.getByRole('button', { name: 'Delete the organization' })
  const name = page.getByLabel('Type the name to confirm: Seeded')
  await name.fill('seeded')
  expect(await remove.isDisabled()).toBe(true)
  await name.fill('Seeded')
  await expectClean()
  await remove.click()

  await page.waitForURL(`${url}deletions/${id}`)
  await page.getByRole('progressbar').waitFor()
  const { port } = new URL(fixture.server.url)
  await fixture.server.kill()
  fixture.server = await fixture.installation.startStandalone({ PORT: port })
  await page.getByText('complete', { exact: true }).waitFor({ timeout: 60_000 })
  await page.getByText('Verified in this browser').waitFor({ timeout: 60_000 })
  expect(problems.filter((it) => !it.includes('net::ERR_'))).toEqual([])

  const later = await fixture.openAt(`deletions/${id}`) // by its address, in another window
  await later.page.getByText('Verified in this browser').waitFor()
  await later.page.getByText('Complete, in one round').waitFor()
  await later.expectClean()

  await later.page.getByRole('link', { name: 'Deletions', exact: true }).click()
  await later.page.getByRole('link', { name: id }).waitFor()
  await later.expectClean()
  const { data } = (await fixture.call('GET', '/operator/receipt')) as { data: object[] }
  const stranger = await fixture.open()
  await stranger.page.goto(`${url}verify`)
  await stranger.page.getByLabel('Receipt, as JSON').fill(JSON.stringify(data))
  await stranger.page.getByRole('button', { name: 'Verify' }).click()
  await stranger.page.getByText('receipts are valid').waitFor()
  const text = JSON.stringify(data[0]).replace('"rounds":', '"rounds":1')
  await stranger.page.getByLabel('Receipt, as JSON').fill(text)
  await stranger.page.getByRole('button', { name: 'Verify' }).click()
  await stranger.page.getByText('does not match its signature').waitFor()
  await stranger.expectClean()
})

test('asks again when the organization has grown since one looked', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Grows' })) as { id: string }
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/danger`)
  await page.getByLabel('Type the name to confirm').fill('Grows')
  await page.getByRole('button', { name: 'Delete the organization' }).waitFor()
  for (let app = 1; app <= 3; app += 1) {
    await fixture.call('POST', '/app', { app_id: `com.example.grows${app}`, name: 'Grows', owner_org: id })
  }
  await page.getByRole('button', { name: 'Delete the organization' }).click()
  await page.getByRole('dialog', { name: 'There is more than a moment ago' }).waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Delete all of it' }).click()
  await page.getByText('complete', { exact: true }).waitFor({ timeout: 60_000 })
  await page.goto(`${url}org/${id}/members`) // an address from before leads there too
  await page.getByText('It may be deleted').waitFor()
  await page.getByRole('link', { name: 'See its deletion' }).click()
  await page.getByRole('heading', { name: 'Deletion' }).waitFor()
  await expectClean()
})
