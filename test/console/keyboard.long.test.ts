import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { keyboardOf } from '../support/console/keyboard.ts'
import { OPERATOR_KEY } from '../support/installation.ts'

const fixture = consoleFixture()

test('signs in by key, creates an organization, and signs out, by keyboard alone', async () => {
  const { page, url, expectClean } = await fixture.open()
  const keys = keyboardOf(page)
  await page.goto(url)
  await keys.fill('API key', OPERATOR_KEY)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor()
  const create = page.getByRole('button', { name: 'Create an organization' }).first()
  await keys.press(create)
  await keys.fill('Name', '')
  await page.keyboard.press('Enter')
  await page.getByText('Name is required').waitFor()
  await keys.press(page.getByRole('button', { name: 'Cancel' }))
  await keys.expectFocus(create)
  await page.keyboard.press('Enter')
  await keys.fill('Name', 'Acme')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Acme' }).waitFor()
  await page.locator('h1:focus').waitFor()
  await expectClean()
  await keys.press(page.getByRole('button', { name: /^Account/ }))
  await keys.press(page.getByRole('button', { name: 'Sign out' }))
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('signs in by the printed link, by keyboard alone', async () => {
  const { stdout } = await fixture.installation.start({
    args: ['scripts/console-link.ts', '--url', fixture.server.url],
  }).ending
  const { page } = await fixture.open()
  const keys = keyboardOf(page)
  await page.goto(/http\S+#code=\S+/.exec(stdout)?.[0] ?? stdout)
  await page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor()
  await keys.goTo('API keys')
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
})

test('invites, accepts, changes a role, and is refused the last super admin, by keyboard alone', async () => {
  const adasKey = await fixture.createUser('ada@example.com')
  const { id } = (await fixture.call('POST', '/organization', { name: 'People' })) as { id: string }
  const { page, expectClean } = await fixture.openAt(`org/${id}/members`)
  const keys = keyboardOf(page)
  const invite = page.getByRole('button', { name: 'Invite a member' })
  await keys.press(invite)
  await keys.fill('E-mail address', 'ada@example.com')
  await keys.choose('Role', 'Write')
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Invite', exact: true }))
  await page.getByText('ada@example.com is invited').waitFor()
  await keys.expectFocus(invite)

  const ada = await fixture.openAt('organizations', { key: adasKey })
  await keyboardOf(ada.page).press(ada.page.getByRole('button', { name: 'Accept: People' }))
  await ada.page.getByText('You belong to People now').waitFor()

  await page.reload()
  const change = page.getByRole('button', { name: 'Change role: ada@example.com' })
  await keys.press(change)
  await keys.choose('Role', 'Admin')
  await keys.press(page.getByRole('button', { name: 'Change role', exact: true }))
  await page.getByText('The role of ada@example.com is changed').waitFor()
  await keys.expectFocus(change)
  const leave = page.getByRole('button', { name: 'Leave: admin@example.com' })
  await keys.press(leave)
  await keys.press(page.getByRole('button', { name: 'Leave', exact: true }))
  await page.getByRole('alert').getByText('Give another member the role super admin first').waitFor()
  await page.keyboard.press('Escape')
  await keys.expectFocus(leave)
  await keys.press(page.getByRole('button', { name: 'Remove: ada@example.com' }))
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }))
  await page.getByText(/ada@example.com (is|has)/).waitFor()
  await keys.expectFocus(page.locator('h1')) // what was focused before is gone
  await expectClean()
})

/** As a busy browser does: one dialog follows the other before that is drawn. */
const DRAWS_LATE = `const draw = requestAnimationFrame
  window.requestAnimationFrame = (callback) => setTimeout(() => draw(callback), 50)`

test('makes a key, copies and revokes it, by keyboard alone', async () => {
  const { page } = await fixture.openAt('keys', { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.evaluate(DRAWS_LATE)
  const keys = keyboardOf(page)
  const create = page.getByRole('button', { name: 'Create a key' })
  await keys.press(create)
  await keys.fill('Name', 'CI of the shop')
  await keys.choose('Mode', 'All')
  await keys.press(page.getByRole('button', { name: 'Create', exact: true }))
  await page.getByRole('dialog', { name: 'The secret, shown this once' }).waitFor()
  await keys.press(page.getByRole('button', { name: 'Copy the secret' }))
  await page.getByText('Copied').waitFor()
  await fixture.call('GET', '/organization', undefined, String(await page.evaluate('navigator.clipboard.readText()')))
  await keys.press(page.getByLabel('I have stored it'), 'Space')
  await keys.press(page.getByRole('button', { name: 'Done' }))
  await keys.expectFocus(create)
  await keys.press(page.getByRole('button', { name: 'Delete: CI of the shop' }))
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }))
  await page.getByText('CI of the shop is deleted').waitFor()
  await keys.expectFocus(page.locator('h1'))
})

test('filters the audit log, and looks at before and after, by keyboard alone', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Before' })) as { id: string }
  await fixture.call('PUT', '/organization', { orgId: id, name: 'After' })
  const { page, url } = await fixture.openAt(`org/${id}/audit`)
  const keys = keyboardOf(page)
  await keys.choose('Action', 'Changed the organization')
  await page.getByText('1 entry').waitFor()
  expect(page.url()).toBe(`${url}org/${id}/audit?action=organization.update`)
  const look = page.getByRole('button', { name: 'Before and after: Changed the organization' })
  await keys.press(look)
  await page.getByRole('dialog').getByRole('row', { name: 'name Before After' }).waitFor()
  await page.keyboard.press('Escape')
  await keys.expectFocus(look)
})
