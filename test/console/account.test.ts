import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

test('accepts an invitation, and declines another', async () => {
  const key = await fixture.createUser('ada@example.com')
  for (const name of ['Acme', 'Umbrella']) {
    const { id: orgId } = (await fixture.call('POST', '/organization', { name })) as { id: string }
    await fixture.call('POST', '/organization/members', { orgId, email: 'ada@example.com', role: 'write' })
  }
  const { page, expectClean } = await fixture.openAt('organizations', { key })
  await page.getByText('As Write; the invitation ends in').first().waitFor()
  await expectClean()
  await page.getByRole('button', { name: 'Decline: Umbrella' }).click()
  await page.getByText('Umbrella').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Accept: Acme' }).click()
  await page.getByText('You belong to Acme now').waitFor()
  await page.getByText('There is no app yet').waitFor()
  await expectClean()
})

test('lists the sessions of a user and ends another one', async () => {
  const key = await fixture.createUser('grace@example.com')
  const other = await fixture.openAt('organizations', { key })
  const { page, expectClean } = await fixture.openAt('sessions', { key })
  await page.getByText('this one').waitFor()
  await expectClean()
  await page.getByRole('button', { name: /^End/ }).click()
  await page.getByText('The session is ended').waitFor()
  await page.getByRole('button', { name: /^End/ }).waitFor({ state: 'detached' })
  expect(await page.getByRole('rowheader').count()).toBe(1)
  await other.page.getByRole('link', { name: 'API keys' }).click()
  await other.page.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
})
