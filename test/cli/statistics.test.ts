import { afterAll, beforeAll, expect, test } from 'vitest'

import { hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { ADA, createCliFixture, linesOf } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { seed } from '../support/seeded.ts'

let installation: Installation
let ada: CommandLine
let orgId: string
let apps: string[]
beforeAll(async () => {
  installation = createInstallation()
  ;({ ada } = await createCliFixture(installation))
  orgId = (await seed(installation, ADA, { apps: 2, devices: 1000 })).id
  apps = ((await ada.json('app', 'list', '--org', orgId)) as { app_id: string }[]).map((app) => app.app_id)
})
afterAll(() => installation.remove())

interface Point {
  date: string
  mau: number
  storage: number
}

const today = () => new Date().toISOString().slice(0, 10)

test('are the last 30 days of an app, or those that are asked for', async () => {
  const [app = ''] = apps
  const points = (await ada.json('statistics', 'app', app)) as Point[]
  expect(points).toHaveLength(30)
  expect(points.at(-1)).toMatchObject({ date: today(), mau: 1000 })
  const period = ['--from', '2026-01-01', '--to', '2026-01-03']
  expect(await linesOf(ada, 'statistics', 'app', app, ...period)).toEqual([
    'DAY         DEVICES  STORED  SENT',
    '2026-01-01  0        0       0',
    '2026-01-02  0        0       0',
    '2026-01-03  0        0       0',
  ])
})

test('are those of an organization and of a user, together or for each app', async () => {
  const [together] = (await ada.json('statistics', 'organization', orgId, '--days', '1')) as [Point]
  expect(await ada.json('statistics', 'user', '--days', '1')).toEqual([together])
  const each = (await ada.json('statistics', 'organization', orgId, '--days', '1', '--breakdown')) as Point[]
  expect(each).toHaveLength(2)
  expect(each.reduce((sum, { mau }) => sum + mau, 0)).toBe(together.mau)
  const [head, ...rows] = await linesOf(ada, 'statistics', 'organization', orgId, '--days', '1', '--breakdown')
  expect(head).toMatch(/^DAY +APP +DEVICES +STORED +SENT$/)
  expect(new Set(rows.map((row) => row.split(/ +/)[1]))).toEqual(new Set(apps))
  const daily = (await ada.json('statistics', 'user', '--days', '1', '--daily')) as [Point]
  expect(daily[0].storage).toBeLessThan(together.storage)
})

test('show which versions the devices ran', async () => {
  const lines = await linesOf(ada, 'statistics', 'bundles', apps[0] ?? '', '--days', '2')
  expect(lines[0]).toMatch(new RegExp(`^VERSION +% ON \\d{4}-\\d\\d-\\d\\d +% ON ${today()}$`))
  expect(lines[1]).toMatch(/^1\.0\.\d +\d+ +\d+$/)
})

test.runIf(hasTerminal)('have readable sizes and a bar for each day on a terminal', async () => {
  const args = ['statistics', 'user', '--days', '3', '--chart', 'storage']
  const { text } = await ada.onTerminal(args, { env: { NO_COLOR: '1' } })
  const [head, ...rows] = text.trimEnd().split(/\r?\n/)
  expect(head).toMatch(/^DAY +DEVICES +STORED +SENT +0 TO [\d.]+ MB \(STORAGE\)$/)
  expect(rows).toHaveLength(3)
  for (const row of rows) expect(row).toMatch(/^\d{4}-\d\d-\d\d +\d+ +[\d.]+ MB +[\d.]+ MB +\u2588{15,}.?$/)
  expect(rows.at(-1)).toMatch(/ \u2588{20}$/)
})

test('of more days than the server gives are refused, and the sentence says how many it gives', async () => {
  const { code, stderr } = await ada.run(['statistics', 'user', '--days', '367'])
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'Expected at most 366 days from from to to\n' })
})
