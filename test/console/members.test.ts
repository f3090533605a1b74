import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

test('invites a member, changes their role, and says why the last super admin stays', async () => {
  await fixture.createUser('ada@example.com')
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/members`)
  await page.getByRole('rowheader', { name: 'admin@example.com you' }).waitFor()

  await page.getByRole('button', { name: 'Invite a member' }).click()
  await page.getByLabel('E-mail address').fill('ada')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText('Invalid email').waitFor()
  await expectClean()
  await page.getByLabel('E-mail address').fill('ada@example.com')
  await page.getByLabel('Role', { exact: true }).selectOption('Write')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText('ada@example.com is invited').waitFor()
  const ada = page.getByRole('row', { name: /ada@example.com/ })
  await ada.getByText('invited', { exact: true }).waitFor()

  await page.getByRole('button', { name: 'Change role: ada@example.com' }).click()
  await page.getByLabel('Role', { exact: true }).selectOption('Admin')
  // The dialog stays until the list behind it tells what has changed.
  const { promise: release, resolve: letGo } = Promise.withResolvers<void>()
  await page.route(/member\.list/, async (route) => {
    await release
    await route.continue()
  })
  const asked = page.waitForRequest(/member\.list/)
  await page.getByRole('button', { name: 'Change role', exact: true }).click()
  await asked
  expect(await page.getByRole('dialog').isVisible()).toBe(true)
  letGo()
  await page.getByText('The role of ada@example.com is changed').waitFor()
  expect(await ada.getByText('Admin').count()).toBe(1)

  await page.getByRole('button', { name: 'Leave: admin@example.com' }).click()
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await page.getByRole('alert').getByText('Cannot remove the last admin').waitFor()
  await page.getByRole('alert').getByText('Give another member the role super admin first').waitFor()
  await expectClean()
  await page.keyboard.press('Escape')

  await page.getByLabel('Search by address or role').fill('ada')
  await page.getByText('1 member', { exact: true }).waitFor()
  expect(page.url()).toBe(`${url}org/${id}/members?q=ada`)
  await page.getByRole('button', { name: 'Withdraw: ada@example.com' }).click()
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await page.getByText('No member matches').waitFor()
  await expectClean()
})
