import type { OrganizationId } from '@organizations/domain'
import { afterAll, beforeAll, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { keyboardOf } from '../support/console/keyboard.ts'
import { waitFor } from '../support/wait-for.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const fixture = consoleFixture({ WEBHOOK_ALLOW_PRIVATE: '1', PARTICIPANT_NETWORKS: '127.0.0.0/8' })
const APP = 'com.example.shop'
let receiver: WebhookReceiver
beforeAll(async () => {
  receiver = await startWebhookReceiver()
})
afterAll(async () => await receiver.close())

test('creates an app, uploads, points a channel and goes back, and overrides a device, by keyboard alone', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/apps`)
  const keys = keyboardOf(page)
  await keys.press(page.getByRole('button', { name: 'Create an app' }).first())
  await keys.fill('App id', APP)
  await keys.fill(/^Name/, 'Shop')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${url}org/${id}/apps/${APP}/bundles`)

  for (const version of ['1.0.0', '1.1.0']) {
    await keys.press(page.getByRole('button', { name: 'Upload a bundle' }).first())
    await keys.reach(page.getByLabel('File'))
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Space')
    const buffer = Buffer.from(`content of ${version}`)
    await (await chooser).setFiles({ name: `shop-${version}.zip`, mimeType: 'application/zip', buffer })
    await keys.press(page.getByRole('button', { name: 'Upload', exact: true }))
    await page.getByText(`${version} is uploaded`).waitFor()
  }

  await keys.press(page.getByRole('link', { name: 'Channels', exact: true }))
  await keys.press(page.getByRole('button', { name: 'Create a channel' }).first())
  await keys.fill('Name', 'production')
  await keys.press(page.getByLabel('Android'), 'Space')
  await keys.press(page.getByRole('button', { name: 'Create', exact: true }))
  await page.getByText('production is created').waitFor()
  const change = page.getByRole('button', { name: 'Change bundle: production' })
  for (const [version, button] of [
    ['1.0.0', 'Point at 1.0.0'],
    ['1.1.0', 'Point at 1.1.0'],
    ['1.0.0', 'Go back to 1.0.0'],
  ] as const) {
    await keys.press(change)
    await keys.choose('Bundle', version)
    await keys.press(page.getByRole('button', { name: button }))
    await page.getByText(`production points at ${version}`).waitFor()
    await keys.expectFocus(change)
  }

  for (const device_id of ['one', 'two']) {
    await fixture.call('POST', '/device', { app_id: APP, device_id, channel: 'production' })
  }
  await keys.press(page.getByRole('link', { name: 'Devices', exact: true }))
  await keys.fill('Id begins with', 'tw')
  await page.getByText('1 device', { exact: true }).waitFor()
  const device = page.getByRole('button', { name: 'two' })
  await keys.press(device)
  await keys.press(page.getByRole('button', { name: 'Take off its channel' }))
  await page.getByText('two is on no channel of its own').waitFor()
  await keys.expectFocus(device)
  await keys.press(device)
  await keys.choose('Channel', 'production')
  await keys.press(page.getByRole('button', { name: 'Put on this channel' }))
  await page.getByText('two is on production').waitFor()
  await expectClean()
})

test('makes a webhook, looks at a delivery and retries it, by keyboard alone', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Hooks' })) as { id: string }
  const { page } = await fixture.openAt(`org/${id}/webhooks`)
  const keys = keyboardOf(page)
  receiver.answer = () => ({ status: 410 }) // not tried again by itself
  await keys.press(page.getByRole('button', { name: 'Create a webhook' }).first())
  await keys.fill('Name', 'billing')
  await keys.fill('Address', `${receiver.url}/hooks`)
  await keys.press(page.getByRole('button', { name: 'Create', exact: true }))
  await keys.press(page.getByLabel('I have stored it'), 'Space')
  await keys.press(page.getByRole('button', { name: 'Done' }))
  await fixture.call('PUT', '/organization', { orgId: id, name: 'Hooked' })
  await keys.press(page.getByRole('link', { name: 'billing' }))
  const look = page.getByRole('button', { name: 'Look at it: organization.updated' })
  await waitFor(async () => await look.isVisible(), { what: 'the delivery' })
  await page.getByText('The service has disabled it').waitFor()
  receiver.answer = () => ({ status: 200 })
  await keys.press(page.getByRole('button', { name: 'Enable' }))
  await page.getByText('billing is enabled').waitFor()
  await keys.press(look)
  await page.getByRole('region', { name: 'Payload' }).getByText('Hooked').waitFor()
  await keys.press(page.getByRole('button', { name: 'Try again' }))
  await page.getByText('It is tried again in a moment').waitFor()
})

test('deletes an organization, sees its receipt, and verifies it, by keyboard alone', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Gone' })) as { id: string }
  const { page, url, expectClean } = await fixture.openAt(`org/${id}`)
  const keys = keyboardOf(page)
  await page.locator('h1').waitFor()
  await keys.goTo('Danger zone')
  await keys.fill(/^Type the name to confirm/, 'Gone')
  await keys.press(page.getByRole('button', { name: 'Delete the organization' }))
  await page.waitForURL(`${url}deletions/${id}`)
  await page.getByText('complete', { exact: true }).waitFor({ timeout: 60_000 })
  await page.getByText('Verified in this browser').waitFor({ timeout: 60_000 })
  const download = page.waitForEvent('download')
  await keys.press(page.getByRole('button', { name: /Download/ }))
  await download
  await keys.expectFocus(page.getByRole('button', { name: /Download/ }))
  await expectClean()
})

test('retries a blocked deletion as an operator, by keyboard alone', async () => {
  const { page } = await fixture.openAt('operator/participants')
  const keys = keyboardOf(page)
  await keys.press(page.getByRole('button', { name: 'Add a participant' }).first())
  await keys.fill('Name', 'notes')
  await keys.fill('Address', `${receiver.url}/deletions`)
  await keys.press(page.getByRole('button', { name: 'Add', exact: true }))
  await keys.press(page.getByLabel('I have stored it'), 'Space')
  await keys.press(page.getByRole('button', { name: 'Done' }))
  const { id } = (await fixture.call('POST', '/organization', { name: 'Blocked' })) as { id: OrganizationId }
  await fixture.call('DELETE', `/organization?orgId=${id}`)
  const { db } = await fixture.installation.open()
  const find = db.selectFrom('deletions').select(['due_at', 'lease_ends_at']).where('organization_id', '=', id)
  const isWaiting = async () => {
    const row = await find.executeTakeFirst()
    return row?.lease_ends_at === null && (row.due_at ?? 0) > Date.now() + 5_000
  }
  await waitFor(isWaiting, { what: 'the deletion to wait for the participant alone' })
  // As after 7 days without an answer, which none would wait for.
  const blocked = { state: 'blocked', reason: 'No answer from notes', due_at: null } as const
  const update = db.updateTable('deletions').set(blocked).where('organization_id', '=', id)
  await db.transaction().execute(async (trx) => await trx.executeQuery(update))
  await keys.goTo('Service')
  await keys.press(page.getByRole('link', { name: /blocked/ }))
  await keys.press(page.getByRole('button', { name: `Retry: ${id}` }))
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Retry' }))
  await page.getByRole('heading', { name: 'A deletion' }).waitFor()
  await page.getByRole('status').getByText('waits for participants').waitFor()
  await keys.expectFocus(page.locator('h1'))
})
