// The page of the REST API at /docs, which belongs to the same server.
import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

test('shows the operations of the server, and asks it for one', async () => {
  const { page, problems } = await fixture.open()
  await page.goto(`${fixture.server.url}/docs`)
  await page.getByRole('heading', { name: 'Organizations', level: 1 }).waitFor()
  const operation = page.locator('.opblock', { has: page.locator('[data-path="/healthz"]') })
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  await operation.locator('.live-responses-table').getByText('"status": "ok"').waitFor()
  expect(problems).toEqual([])
})
