import { afterAll, beforeAll, expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { waitFor } from '../support/wait-for.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const fixture = consoleFixture({ PARTICIPANT_NETWORKS: '127.0.0.0/8' })
let receiver: WebhookReceiver
beforeAll(async () => {
  receiver = await startWebhookReceiver()
})
afterAll(async () => await receiver.close())

test('finds a user, makes one with a key that is shown once, and revokes it', async () => {
  const key = await fixture.createUser('ada@example.com')
  await fixture.createUser('grace@example.com')
  const { page, url, expectClean } = await fixture.openAt('operator/users')
  await page.getByRole('rowheader', { name: 'grace@example.com' }).waitFor()
  await expectClean()
  await page.getByLabel('Search by a part').fill('ada@')
  await page.getByText('1 on this page').waitFor()
  expect(page.url()).toBe(`${url}operator/users?q=ada%40`)
  await page.getByRole('button', { name: 'Create a user' }).click()
  await page.getByLabel('E-mail address').fill('linus@example.com')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByLabel('I have stored it').check()
  await page.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('link', { name: 'ada@example.com' }).click()
  await page.getByRole('button', { name: 'Revoke all keys' }).waitFor()
  await expectClean()
  const other = await fixture.openAt('operator/users', { key })
  await other.page.getByRole('alert').first().waitFor()
  expect(await other.page.getByRole('link', { name: 'Users' }).count()).toBe(0)
  await other.expectClean()
  await page.getByRole('button', { name: 'Change plan to enterprise' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Change plan to enterprise' }).click()
  await page.getByRole('button', { name: 'Change plan to standard' }).waitFor()
  await page.getByRole('button', { name: 'Revoke all keys' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke all keys' }).click()
  await page.getByText('One key is revoked').waitFor()
  await page.getByText('No key: this user cannot sign in.').waitFor()
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('rowheader', { name: 'Revoked all keys of a user' }).waitFor()
  await page.getByLabel('Action').selectOption('Created a user')
  await page.getByRole('rowheader', { name: 'Created a user' }).waitFor()
  await page.getByLabel('From').fill('2099-01-01')
  await page.keyboard.press('Enter')
  await page.getByText('No entry matches').waitFor()
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    action: 'user.create',
    target: expect.stringMatching(/^user_\w+$/),
    from: '2099-01-01',
  })
  await expectClean()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await page.getByLabel('Who', { exact: true }).fill('nobody@example.com')
  await page.keyboard.press('Enter')
  await page.getByText('No entry matches').waitFor()
})

test('disables a user after it said what that takes along, and enables them again', async () => {
  const key = await fixture.createUser('kim@example.com')
  const { id } = (await fixture.call('POST', '/organization', { name: 'Umbrella' }, key)) as { id: string }
  const { page, expectClean } = await fixture.openAt('operator/users?q=kim')
  await page.getByRole('link', { name: 'kim@example.com' }).click()
  await page.getByRole('button', { name: 'Disable' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('These organizations have no other super admin').waitFor()
  await dialog.getByText(id).waitFor()
  await expectClean()
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await page.getByText('kim@example.com is disabled').waitFor()
  await page.getByText('Disabled since').waitFor()
  expect(await page.getByRole('button', { name: 'New key' }).count()).toBe(0)
  await expectClean()
  await page.getByRole('link', { name: 'Users' }).click()
  await page.getByRole('rowheader', { name: 'kim@example.com disabled' }).waitFor()
  await expectClean()
  await page.getByRole('link', { name: 'kim@example.com' }).click()
  await page.getByRole('button', { name: 'Enable' }).click()
  await dialog.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('kim@example.com is enabled').waitFor()
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('rowheader', { name: 'Enabled a user' }).waitFor()
  await page.getByRole('rowheader', { name: 'Disabled a user' }).waitFor()
})

test('deletes a user after a look at what goes, for a reason, and shows the deletion', async () => {
  const key = await fixture.createUser('rob@example.com')
  const { id } = (await fixture.call('POST', '/organization', { name: 'Hooli' }, key)) as { id: string }
  const { page, url, expectClean } = await fixture.openAt('operator/users?q=rob')
  await page.getByRole('link', { name: 'rob@example.com' }).click()
  await page.getByRole('button', { name: 'Delete user' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete rob@example.com?' })
  await dialog.getByText('only super admin').waitFor()
  await dialog.getByText(id).waitFor()
  expect(await dialog.getByRole('button', { name: 'Delete user' }).count()).toBe(0)
  await expectClean()
  await page.keyboard.press('Escape')

  await fixture.call(
    'POST',
    '/organization/members',
    { orgId: id, email: 'admin@example.com', role: 'super_admin' },
    key,
  )
  await fixture.call('POST', '/organization/members/accept', { orgId: id })
  await page.getByRole('button', { name: 'Delete user' }).click()
  await dialog.getByRole('row', { name: 'api keys 1' }).waitFor()
  await dialog.getByRole('listitem').filter({ hasText: 'Hooli' }).first().waitFor()
  await dialog.getByText('Their address stays as the management address').waitFor()
  await expectClean()
  const remove = dialog.getByRole('button', { name: 'Delete user' })
  await dialog.getByLabel('Type the address to confirm').fill('rob@example.com')
  expect(await remove.isDisabled()).toBe(true)
  await dialog.getByLabel('Reason').fill('Has left')
  await dialog.getByLabel('Type the address to confirm').fill('bob@example.com')
  expect(await remove.isDisabled()).toBe(true)
  await dialog.getByLabel('Type the address to confirm').fill('rob@example.com')
  await remove.click()
  await page.getByRole('heading', { name: 'A deletion' }).waitFor()
  expect(page.url()).toMatch(`${url}operator/deletions/`)
  await page.getByText('Has left').waitFor()
  await page.getByText(/^Complete, in/).waitFor()
  await expectClean()
})

test('retries a blocked deletion and watches it, and waives the participant that it waits for', async () => {
  const { page, url, expectClean } = await fixture.openAt('operator/participants')
  await page.getByText('No participant').waitFor()
  await page.getByRole('button', { name: 'Add a participant' }).click()
  await page.getByLabel('Name').fill('notes')
  await page.getByLabel('Address').fill(`${receiver.url}/deletions`)
  await page.getByLabel('organizations', { exact: true }).uncheck()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('Choose at least one.').waitFor()
  await page.getByLabel('organizations', { exact: true }).check()
  await expectClean()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('I have stored it').check()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Edit: notes' }).click()
  await page.getByLabel('Name').fill('remarks')
  expect(await page.getByLabel('organizations', { exact: true }).isChecked()).toBe(true)
  await page.getByLabel('users', { exact: true }).check()
  await expectClean()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('remarks is saved').waitFor()
  await page.getByRole('row', { name: /^remarks .* required organizations and users / }).waitFor()
  expect(await fixture.call('GET', '/operator/participant')).toMatchObject({
    data: [{ name: 'remarks', required: true, subjects: ['organization', 'user'] }],
  })
  await expectClean()

  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  await fixture.call('DELETE', `/organization?orgId=${id}`)
  const { db } = await fixture.installation.open()
  const find = db.selectFrom('deletions').where('subject_id', '=', id).select(['due_at', 'lease_ends_at'])
  const isWaiting = async () => {
    const [row] = await find.execute()
    return row?.lease_ends_at === null && (row.due_at ?? 0) > Date.now() + 5_000
  }
  await waitFor(isWaiting, { what: 'the deletion to wait for the participant alone' })
  // As after 7 days without an answer, which none would wait for.
  const blocked = { state: 'blocked', reason: 'No answer from remarks', due_at: null } as const
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('deletions').set(blocked).where('subject_id', '=', id).execute()
  })
  await page.goto(`${url}operator`)
  await page.getByText('Participants waited for').waitFor()
  await expectClean()
  await page.getByRole('link', { name: /blocked/ }).click()
  await page.getByText('No answer from remarks').waitFor()
  await expectClean()
  await page.getByRole('button', { name: `Retry: ${id}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click()
  await page.getByRole('heading', { name: 'A deletion' }).waitFor()
  await page.getByRole('status').getByText('waits for participants').waitFor()
  await page.getByText(', as a member').waitFor()
  const timeline = page.locator('section', { has: page.getByRole('heading', { name: 'Timeline' }) })
  await timeline.getByText(/^Retried a deletion/).waitFor()
  const moments = (await timeline.getByRole('listitem').allInnerTexts()).map((it) => it.split('\n').at(-1))
  const own = moments.filter((it) => !/^\w+: /.test(it ?? '')) // without the participant
  expect(own.slice(0, 3)).toEqual(['Asked for', 'Work began', 'All was counted, and removing began'])
  expect(moments.at(-1)).toMatch(/^Round 1, step \d+ of \d+: waits for participants$/)
  await expectClean()
  await page.getByRole('button', { name: 'Waive: remarks' }).click()
  await page.getByLabel('Reason, for the log').fill('Switched off in May')
  await expectClean()
  await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).click()
  await timeline.getByText(/^Complete, in \d|^Complete, in one round/).waitFor()
  await timeline.getByText(/^Waived a participant/).waitFor()
  await expectClean()
  await page.goto(`${url}operator/participants`)
  await page.getByRole('button', { name: 'Remove: remarks' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No participant').waitFor()
})
