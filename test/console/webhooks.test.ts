import { afterAll, beforeAll, expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const fixture = consoleFixture({ WEBHOOK_ALLOW_PRIVATE: '1' })
let receiver: WebhookReceiver
beforeAll(async () => {
  receiver = await startWebhookReceiver()
})
afterAll(async () => await receiver.close())

test('makes a webhook, tests it, checks the delivery with the code it shows, and retries one that failed', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/webhooks`)
  await page.getByText('No webhook yet').waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Create a webhook' }).click()
  await page.getByLabel('Name').fill('billing')
  await page.getByLabel('Address').fill('http://')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Address').fill(`${receiver.url}/hooks`)
  await page.getByLabel('Events').selectOption('Only some')
  expect(await page.getByRole('button', { name: 'Create', exact: true }).isDisabled()).toBe(true)
  await page.getByLabel('organization.*').check()
  await expectClean()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('dialog', { name: 'The secret, shown this once' }).waitFor()
  const secret = await page.locator('code').innerText()
  await page.getByLabel('I have stored it').check()
  await page.getByRole('button', { name: 'Done' }).click()
  expect(await page.content()).not.toContain(secret)

  await page.getByRole('link', { name: 'billing' }).click()
  await page.getByRole('heading', { name: 'billing' }).waitFor()
  await page.getByText('No delivery yet').waitFor()
  receiver.answer = () => ({ status: 200, body: 'thank you' })
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByText('thank you').waitFor()
  await page.getByLabel('Language').selectOption('JavaScript, without a library')
  const code = await page.getByRole('region', { name: 'JavaScript, without a library' }).innerText()
  const { verify } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Verifying
  const [sent] = receiver.received
  expect(sent && verify(sent.body, sent.headers, secret)).toMatchObject({ type: 'webhook.test' })
  expect(() => sent && verify(`${sent.body} `, sent.headers, secret)).toThrow('does not match')

  receiver.answer = () => ({ status: 410 }) // not tried again by itself
  await fixture.call('PUT', '/organization', { orgId: id, name: 'Acme Limited' })
  await page.getByText('The service has disabled it').waitFor()
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('billing is enabled').waitFor()
  receiver.answer = () => ({ status: 200 })
  await page.getByLabel('Show').selectOption('failed')
  await page.getByRole('button', { name: 'Look at it: organization.updated' }).click()
  await page.getByRole('region', { name: 'Payload' }).getByText('Acme Limited').waitFor()
  await expectClean()
  expect(page.url()).toBe(`${url}org/${id}/webhooks/${webhookOf(page.url())}?status=failed`)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('It is tried again in a moment').waitFor()
  await page.getByText('No delivery in this state').waitFor()

  await page.getByRole('button', { name: 'New secret' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click()
  await page.getByLabel('I have stored it').check()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('rowheader', { name: 'Gave a webhook a new secret' }).waitFor()
  await expectClean()
  await page.goBack()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('No webhook yet').waitFor()
})

interface Verifying {
  verify: (body: string, headers: object, secret: string) => object
}

function webhookOf(address: string): string {
  return new URL(address).pathname.split('/').at(-1) ?? ''
}
