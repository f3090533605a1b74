import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

test('shows what was changed, by filters in the address, with before and after, and writes it into files', async () => {
  await fixture.createUser('ada@example.com')
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  await fixture.call('POST', '/organization/members', { orgId: id, email: 'ada@example.com', role: 'read' })
  await fixture.call('PUT', '/organization', { orgId: id, name: '=1+1, "Acme"' })
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/audit`)
  await page.getByText('3 entries').waitFor()
  await expectClean()

  await page.getByRole('button', { name: 'Before and after: Changed the organization' }).click()
  const row = page.getByRole('dialog').getByRole('row', { name: /^name/ })
  await row.waitFor()
  expect(await row.getByRole('cell').allInnerTexts()).toEqual(['Acme', '=1+1, "Acme"'])
  await expectClean()
  await page.keyboard.press('Escape')

  await page.getByLabel('Action').selectOption('Invited a member')
  await page.getByText('1 entry').waitFor()
  expect(page.url()).toBe(`${url}org/${id}/audit?action=member.invite`)
  await page.getByLabel('Who').fill('nobody@example.com')
  await page.keyboard.press('Enter')
  await page.getByText('No entry matches').waitFor()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await page.getByText('3 entries').waitFor()
  await page
    .getByRole('link', { name: `Show the history of ${id}` })
    .first()
    .click()
  await page.getByText('2 entries').waitFor()
  expect(page.url()).toBe(`${url}org/${id}/audit?subject=${id}`)

  await page.goto(`${url}org/${id}/members`)
  await page.getByRole('link', { name: 'History: ada@example.com' }).click()
  await page.getByText('1 entry').waitFor()
  await page.getByRole('rowheader', { name: 'Invited a member' }).waitFor()

  await page.goto(`${url}org/${id}/audit?action=organization.update`)
  await page.getByText('1 entry').waitFor()
  const [csv, ndjson] = [await save('Export as CSV'), await save('Export as NDJSON')]
  expect(csv.split('\r\n')).toHaveLength(3)
  expect(csv).toContain(`organization.update,${id},"{""name"":""Acme""}","{""name"":""=1+1, \\""Acme\\""""}"`)
  expect(JSON.parse(ndjson)).toMatchObject({ action: 'organization.update', before: { name: 'Acme' } })

  await page.goto(`${url}org/${id}/audit?from=yesterday`)
  await page
    .getByRole('alert')
    .getByText(/Expected from/)
    .waitFor()
  await expectClean()

  async function save(name: string): Promise<string> {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
    return await readFile(await download.path(), 'utf8')
  }
})

test('shows the events of an organization, and adds what happens', async () => {
  const { id } = (await fixture.call('POST', '/organization', { name: 'Acme' })) as { id: string }
  const { page, url, expectClean } = await fixture.openAt(`org/${id}/events`)
  await page.getByRole('rowheader', { name: 'organization.created' }).waitFor()
  await page.getByText('You are at the end').waitFor()
  await fixture.call('PUT', '/organization', { orgId: id, name: 'Acme Limited' })
  await page.getByRole('button', { name: 'Look at it: organization.updated' }).click()
  await page.getByRole('dialog').getByText('Acme Limited').waitFor()
  await expectClean()
  await page.keyboard.press('Escape')
  await page.getByLabel('Kind').selectOption('Members')
  await page.getByText('No event of this kind so far').waitFor()
  await page.goto(`${url}org/${id}/events?begin=now`)
  await page.getByText('No event yet').waitFor()
  await fixture.call('PUT', '/organization', { orgId: id, name: 'Acme' })
  await page.getByRole('rowheader', { name: 'organization.updated' }).waitFor()
  await expectClean()
})
