import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { OPERATOR_KEY } from '../support/installation.ts'

const fixture = consoleFixture()
const APP = 'com.example.shop'

test('creates a channel, points it at a bundle, changes its settings, and goes back by keyboard', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  await fixture.call('POST', '/app', { app_id: APP, name: 'Shop', owner_org: id })
  for (const version of ['1.0.0', '1.1.0']) await upload(version)
  await fixture.call('POST', '/channel', { app_id: APP, channel: 'production', version: '1.0.0', public: true })
  const { page, expectClean } = await fixture.openAt(`org/${id}/apps/${APP}/channels`)

  await page.getByRole('button', { name: 'Create a channel' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('beta')
  await page.getByLabel('Public', { exact: true }).check()
  await page.getByText('It takes the place of production').waitFor()
  await page.getByLabel('Public', { exact: true }).uncheck()
  await page.getByLabel('Android').uncheck()
  await page.getByLabel('Which updates devices install by themselves').selectOption('All of them')
  await expectClean()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('beta is created').waitFor()
  await page.getByRole('row', { name: 'beta none yet iOS, Electron 0' }).waitFor()
  for (const device_id of ['one', 'two']) {
    await fixture.call('POST', '/device', { app_id: APP, device_id, channel: 'beta' })
  }
  await page.reload()
  await page.getByRole('row', { name: 'beta none yet iOS, Electron 2' }).waitFor()

  await page.getByRole('button', { name: 'Settings: beta' }).click()
  expect(await page.getByLabel('Android').isChecked()).toBe(false)
  await page.getByLabel('Also emulators').uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The settings of beta are saved').waitFor()
  const { data: channel } = await fixture.call('GET', `/channel?app_id=${APP}&channel=beta`)
  expect(channel).toMatchObject({ allow_emulator: false, android: false, disableAutoUpdate: 'none', allow_dev: true })

  for (const version of ['1.0.0', '1.1.0']) {
    await page.getByRole('button', { name: 'Change bundle: beta' }).click()
    await page.getByLabel('Bundle', { exact: true }).selectOption(version)
    await page.getByText('This changes what 2 devices get.').waitFor()
    await page.getByRole('table', { name: 'Comparison of both bundles' }).waitFor()
    await expectClean()
    await page.getByRole('button', { name: `Point at ${version}` }).click()
    await page.getByText(`beta points at ${version}`).waitFor()
  }

  // Back to the one before, which the audit log tells, without a mouse.
  await page.getByRole('button', { name: 'Change bundle: beta' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^1\.0\.0 until .* changed by admin@example.com/ }).focus()
  await page.keyboard.press('Space')
  await page.getByText('This goes back').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  expect(
    await page.getByRole('button', { name: 'Go back to 1.0.0' }).evaluate('document.activeElement.textContent'),
  ).toBe('Go back to 1.0.0')
  await page.keyboard.press('Enter')
  await page.getByText('beta points at 1.0.0').waitFor()
  await page.getByRole('row', { name: /^beta 1\.0\.0/ }).waitFor()

  await page.getByRole('button', { name: 'Delete: beta' }).click()
  await page.getByText('It serves 2 devices now.').waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('beta is deleted').waitFor()
  await expectClean()
})

async function upload(version: string): Promise<void> {
  const response = await fetch(`${fixture.server.url}/bundle/upload?app_id=${APP}&version=${version}`, {
    method: 'PUT',
    headers: { authorization: OPERATOR_KEY },
    body: `content of ${version}`,
  })
  expect(response.status).toBe(200)
}
