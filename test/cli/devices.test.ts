import { afterAll, beforeAll, expect, test } from 'vitest'

import { type CommandLine } from '../support/cli/command-line.ts'
import { createCliFixture, linesOf } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

const APP = 'com.example.app'

let installation: Installation
let ada: CommandLine
let bob: CommandLine
beforeAll(async () => {
  installation = createInstallation()
  let orgId: string
  ;({ ada, bob, orgId } = await createCliFixture(installation))
  await ada.json('app', 'create', APP, '--org', orgId, '--name', 'An app')
  await ada.json('channel', 'set', APP, 'beta')
})
afterAll(() => installation.remove())

test('a device is put on a channel, shown, and taken off it; it stays known', async () => {
  expect(await linesOf(ada, 'device', 'set', APP, 'Phone-1', 'beta')).toEqual(['Device phone-1 is on channel beta'])
  expect(await ada.json('device', 'get', APP, 'phone-1')).toMatchObject({ device_id: 'phone-1', channel: 'beta' })
  expect(await linesOf(ada, 'device', 'get', APP, 'phone-1')).toContainEqual(expect.stringMatching(/^Channel +beta$/))
  const off = 'Device phone-1 gets its channel like all others again'
  expect(await linesOf(ada, 'device', 'delete', APP, 'phone-1')).toEqual([off])
  expect(await linesOf(ada, 'device', 'delete', APP, 'phone-1')).toEqual([off]) // it was on none
  expect(await ada.json('device', 'get', APP, 'phone-1')).toMatchObject({ channel: null })
})

test('devices are listed page by page, each once', async () => {
  for (const id of ['phone-2', 'phone-3']) await ada.json('device', 'set', APP, id, 'beta')
  const first = await ada.run(['device', 'list', APP, '--limit', '2'])
  expect(first).toMatchObject({ code: 0, stderr: 'There are more, with --cursor phone-2\n' })
  expect(first.stdout).toMatch(
    /^DEVICE +PLATFORM +VERSION +CHANNEL +UPDATED\nphone-1 +ios +- +- .*\nphone-2 +ios +- +beta /,
  )
  const last = ['device', 'list', APP, '--limit', '2', '--cursor', 'phone-2']
  expect(await ada.json(...last)).toMatchObject({ data: [{ device_id: 'phone-3' }], hasMore: false })
  expect(await linesOf(ada, ...last)).toHaveLength(2)
})

test.each([
  ['another user', () => bob, ['list', APP], 'App not found\n'],
  ['an unknown device', () => ada, ['get', APP, 'phone-9'], 'Device not found\n'],
  ['an unknown channel', () => ada, ['set', APP, 'phone-1', 'gamma'], 'Channel not found\n'],
])('%s is refused in the words of the server', async (_, orgs, args, stderr) => {
  expect(await orgs().run(['device', ...args])).toMatchObject({ code: 1, stdout: '', stderr })
})
