import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

test('changes the settings of an organization, and says which keys its policy would stop', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  const { page, expectClean } = await fixture.openAt(`org/${id}/settings`)
  await page.getByLabel('Name').fill('Acme & Daughters')
  await page.getByLabel('Management e-mail').fill('boss@example.com')
  await page.getByText('The same as a call of the API').first().click()
  await page.getByText(`curl -X PUT '${fixture.server.url}/organization'`).waitFor()
  await page.getByRole('button', { name: 'TypeScript' }).first().click()
  await page.getByText('await orgs.organization.update.mutate(').waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('The settings are saved').waitFor()
  await page.getByRole('button', { name: 'Acme & Daughters' }).waitFor() // the switcher names it
  const { data } = (await fixture.call('GET', `/organization?orgId=${id}`)) as { data?: unknown }
  expect(JSON.stringify(data ?? (await fixture.call('GET', `/organization?orgId=${id}`)))).toContain('boss@example.com')

  await page.getByLabel('Only keys that expire').check()
  await page.getByText('It would stop your key').waitFor()
  await page.getByLabel('Keys expire within so many days').fill('400')
  await page.getByRole('button', { name: 'Save' }).last().click()
  await page.getByText('Expected max_apikey_expiration_days').waitFor()
  await page.getByLabel('Keys expire within so many days').fill('30')
  await page.getByRole('button', { name: 'Save' }).last().click()
  await page.getByRole('alert').waitFor() // one's own key would be stopped
  await expectClean()
})
