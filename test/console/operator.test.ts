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
  await page.getByRole('button', { name: 'Revoke all keys' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke all keys' }).click()
  await page.getByText('One key is revoked').waitFor()
  await page.getByText('No key: this user cannot sign in.').waitFor()
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('rowheader', { name: 'Revoked all keys of a user' }).waitFor()
  await expectClean()
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

test('retries a blocked deletion and watches it, and waives the participant that it waits for', async () => {
  const { page, url, expectClean } = await fixture.openAt('operator/participants')
  await page.getByText('No participant').waitFor()
  await page.getByRole('button', { name: 'Add a participant' }).click()
  await page.getByLabel('Name').fill('notes')
  await page.getByLabel('Address').fill(`${receiver.url}/deletions`)
  await expectClean()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('I have stored it').check()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('rowheader', { name: 'notes' }).waitFor()
  await expectClean()

  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  await fixture.call('DELETE', `/organization?orgId=${id}`)
  const { db } = await fixture.installation.open()
  const find = db.selectFrom('deletions').select(['due_at', 'lease_ends_at'])
  const isWaiting = async () => {
    const [row] = await find.execute()
    return row?.lease_ends_at === null && (row.due_at ?? 0) > Date.now() + 5_000
  }
  await waitFor(isWaiting, { what: 'the deletion to wait for the participant alone' })
  // As after 7 days without an answer, which none would wait for.
  const blocked = { state: 'blocked', reason: 'No answer from notes', due_at: null } as const
  await db.transaction().execute(async (trx) => await trx.updateTable('deletions').set(blocked).execute())
  await page.goto(`${url}operator`)
  await page.getByText('Participants waited for').waitFor()
  await expectClean()
  await page.getByRole('link', { name: /blocked/ }).click()
  await page.getByText('No answer from notes').waitFor()
  await expectClean()
  await page.getByRole('button', { name: `Retry: ${id}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click()
  const watched = page.locator('section', { has: page.getByRole('heading', { name: 'Watched' }) })
  await watched.getByText(/waiting for a worker|removing|verifying/).waitFor()
  await page.getByText('No deletion in this state').waitFor()
  await page.getByLabel('State').selectOption('Any')
  await page.getByRole('button', { name: 'Waive: notes' }).click()
  await page.getByLabel('Reason, for the log').fill('Switched off in May')
  await expectClean()
  await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).click()
  await watched.getByText('It is not open any more').waitFor()
  await expectClean()
  await page.goto(`${url}operator/participants`)
  await page.getByRole('button', { name: 'Remove: notes' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No participant').waitFor()
})
