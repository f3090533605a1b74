import { inTransaction } from '@organizations/database'
import { insertSampleEvent } from '@organizations/database/testing'
import type { OrganizationId } from '@organizations/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createCliFixture, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { waitFor } from '../support/wait-for.ts'

let installation: Installation
let cli: CliFixture
let ids: string[]
beforeAll(async () => {
  installation = createInstallation()
  cli = await createCliFixture(installation)
  ids = await happen(3)
})
afterAll(() => installation.remove())

async function happen(count: number): Promise<string[]> {
  const deps = await installation.open()
  const made = Array.from({ length: count }, () => deps.ids.feedEvent())
  for (const id of made) {
    const event = { id, organizationId: cli.orgId as OrganizationId, createdAt: Date.parse('2026-01-01T00:00:00.000Z') }
    await inTransaction(deps.db, (trx) => insertSampleEvent(trx, event))
  }
  return made
}

interface Page {
  data: { id: string }[]
  cursor: string
  hasMore: boolean
}

const list = async (...options: string[]) => (await cli.ada.json('event', 'list', cli.orgId, ...options)) as Page

test('orgs event list shows events from the oldest on, and how to go on', async () => {
  const all = await list('--limit', '1000')
  expect(all.data.slice(-3).map(({ id }) => id)).toEqual(ids)
  const first = await list('--limit', '1')
  expect(first).toMatchObject({ data: [all.data[0]], hasMore: true })
  expect((await list('--limit', '1000', '--after', first.cursor)).data).toEqual(all.data.slice(1))
  const { stdout, stderr } = await cli.ada.run(['event', 'list', cli.orgId, '--limit', '1000'])
  expect(stdout).toMatch(/^TIME +ORGANIZATION +NUMBER +TYPE +WHO +DETAILS\n/)
  expect(stdout).toMatch(/organization\.updated +the service +changes: \{"name":"evt_/)
  expect(stderr).toBe(`To go on from here: --after ${all.cursor}\n`)
  expect((await cli.ada.run(['event', 'list', cli.orgId, '--limit', '1'])).stderr).toBe(
    `There are more: --after ${first.cursor}\n`,
  )
})

test('orgs event list says which cursor works instead of one that has expired', async () => {
  const { code, stderr } = await cli.ada.run(['event', 'list', cli.orgId, '--after', 'x'])
  expect(code).toBe(1)
  const [, oldest = ''] = /The oldest that works: --after (\S+)\n$/.exec(stderr) ?? []
  expect((await list('--after', oldest, '--limit', '1000')).data).toEqual((await list('--limit', '1000')).data)
})

test('orgs event watch prints what happens from now on, until Ctrl-C', async () => {
  const env = { ORGS_URL: cli.url, ORGS_API_KEY: cli.keys[1] ?? '', HOME: installation.folder }
  const { cursor } = await list('--after', 'latest')
  const watch = installation.start({
    args: ['apps/cli/src/main.ts', 'event', 'watch', cli.orgId, '--after', cursor],
    env,
  })
  const happened = await happen(2)
  await waitFor(() => watch.stdout.split('\n').length === 3, { what: 'two lines', timeoutMs: 60_000 })
  watch.signal('SIGINT')
  const { code, stdout, stderr } = await watch.ending
  expect(stdout).toBe(
    happened
      .map((id) => `2026-01-01T00:00:00.000Z  organization.updated  the service  changes: {"name":"${id}"}\n`)
      .join(''),
  )
  expect([code, stderr]).toEqual([
    130,
    `Interrupted. To go on from here: --after ${(await list('--after', 'latest')).cursor}\n`,
  ])
})

test('orgs operator events shows those of all organizations, to operators', async () => {
  const { data } = (await cli.operator.json('operator', 'events', '--limit', '1000')) as Page
  expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
  expect((await cli.ada.run(['operator', 'events'])).code).toBe(1)
})
