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
  await page.getByRole('dialog', { name: 'Link for ada@example.com' }).getByText('#invitation=').waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Close' }).click()
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

test('opens the link of an invitation, signs in first, and declines or accepts', async () => {
  const name = 'Umbrella'
  const { id } = (await fixture.call('POST', '/organization', { name })) as { id: string }
  const key = await fixture.createUser('grace@example.com')
  const inviteAgain = async () => {
    const { page } = await fixture.openAt(`org/${id}/members`)
    await page.getByRole('button', { name: 'Invite a member' }).click()
    await page.getByLabel('E-mail address').fill('grace@example.com')
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Link: grace@example.com' }).click()
    const link = await page.getByRole('dialog').locator('code').textContent()
    return link ?? ''
  }
  const declined = await inviteAgain()
  const { page, url, expectClean } = await fixture.open()
  await page.goto(declined)
  await page.getByLabel('API key').fill(key)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Invitation' }).waitFor()
  await page.getByText(name).waitFor()
  await page.getByText('You are signed in as grace@example.com').waitFor()
  expect(page.url()).toBe(`${url}invitation`)
  await expectClean()
  await page.getByRole('button', { name: `Decline: ${name}` }).click()
  await page.getByText(`The invitation to ${name} is declined`).waitFor()
  await page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor()

  // Followed in the open tab, a link changes what is behind # alone.
  const accepted = await inviteAgain()
  await page.goto(accepted)
  await page.getByRole('button', { name: `Accept: ${name}` }).click()
  await page.getByText(`You belong to ${name} now`).waitFor()
  expect(page.url()).toContain(`${url}org/${id}`)
  const kept: unknown = await page.evaluate('JSON.stringify({ ...sessionStorage })')
  expect(kept).not.toContain('invitation')

  for (const link of [declined, accepted]) {
    await page.goto(link)
    await page.getByRole('alert').getByText('No invitation to this organization').waitFor()
    await page.getByRole('alert').getByText('Request id').waitFor()
    await page.getByRole('alert').getByText('only for the address that was invited').waitFor()
    await expectClean()
  }
  await page.getByRole('link', { name: 'Organizations' }).last().click()
  await page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor()
})
