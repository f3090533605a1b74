import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createCliFixture, linesOf } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

const APP = 'com.example.app'

let installation: Installation
let ada: CommandLine
let bob: CommandLine
beforeAll(async () => {
  installation = createInstallation()
  const fixture = await createCliFixture(installation)
  ;({ ada, bob } = fixture)
  await ada.json('app', 'create', APP, '--org', fixture.orgId, '--name', 'An app')
  await ada.json('bundle', 'register', APP, '1.0.0', 'https://cdn.example.com/1.0.0.zip', '--checksum', 'abc')
})
afterAll(() => installation.remove())

const set = (channel: string, ...options: string[]) => ada.json('channel', 'set', APP, channel, ...options)
const get = (channel: string) => ada.json('channel', 'get', APP, channel)

describe('channels', () => {
  test('are made, shown, listed and deleted', async () => {
    expect(await linesOf(ada, 'channel', 'set', APP, 'beta', '--bundle', '1.0.0', '--ios', 'no')).toEqual([
      'Channel set: beta',
    ])
    expect(await get('beta')).toMatchObject({ name: 'beta', version: { name: '1.0.0' }, ios: false, android: true })
    const lines = await linesOf(ada, 'channel', 'get', APP, 'beta')
    for (const line of [/^Bundle +1\.0\.0$/, /^iOS +no$/, /^Android +yes$/]) {
      expect(lines).toContainEqual(expect.stringMatching(line))
    }
    const [head, first] = await linesOf(ada, 'channel', 'list', APP)
    expect(head).toMatch(/^ID +NAME +BUNDLE +PUBLIC +PLATFORMS +UPDATED$/)
    expect(first).toMatch(/^\d+ +beta +1\.0\.0 +no +android, electron +\d{4}-/)

    expect(await linesOf(ada, 'channel', 'delete', APP, 'beta', '--yes')).toEqual(['Channel deleted: beta'])
    expect(await ada.json('channel', 'list', APP)).toEqual([])
    expect(await ada.run(['channel', 'delete', APP, 'beta', '--yes'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Channel not found\n',
    })
  })

  test('are changed in what is said, and stay as they are in the rest', async () => {
    await set('dev', '--bundle', '1.0.0', '--allow-dev', 'no')
    const flags = ['ios', 'android', 'electron', 'allow-device-self-set', 'allow-emulator']
    const options = flags.flatMap((flag) => [`--${flag}`, flag === 'allow-device-self-set' ? 'yes' : 'no'])
    const limits = ['--disable-auto-update', 'minor', '--disable-auto-update-under-native', 'no']
    expect(await set('dev', ...options, ...limits)).toEqual({ id: expect.any(Number), public: false })
    expect(await get('dev')).toMatchObject({
      version: { name: '1.0.0' },
      public: false,
      ios: false,
      android: false,
      electron: false,
      allow_device_self_set: true,
      allow_emulator: false,
      allow_dev: false,
      disableAutoUpdate: 'minor',
      disableAutoUpdateUnderNative: false,
    })
  })

  test('take being public from each other', async () => {
    await set('first', '--public', 'yes')
    expect(await linesOf(ada, 'channel', 'set', APP, 'second', '--public', 'yes')).toEqual([
      'Channel set: second, which is public',
    ])
    expect(await get('first')).toMatchObject({ public: false })
    expect(await get('second')).toMatchObject({ public: true })
  })

  test('are refused in the words of the server', async () => {
    const refused = async (orgs: CommandLine, ...args: string[]) => {
      const { code, stdout, stderr } = await orgs.run(['channel', ...args])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      return stderr.trimEnd()
    }
    const answers = [
      refused(ada, 'set', APP, 'beta', '--bundle', '9.9.9'),
      refused(ada, 'get', APP, 'nowhere'),
      refused(ada, 'set', 'com.example.none', 'beta'),
      refused(bob, 'list', APP),
    ]
    expect(await Promise.all(answers)).toEqual([
      'Bundle not found',
      'Channel not found',
      'App not found',
      'App not found',
    ])
  })

  test.runIf(hasTerminal)('are deleted after a yes, and nothing else', async () => {
    await set('asked')
    const question = 'Delete channel asked of com.example.app?'
    const args = ['channel', 'delete', APP, 'asked']
    const no = await ada.onTerminal(args, { answers: [[question, 'no']] })
    expect(no).toEqual({ code: 1, text: expect.stringContaining('Nothing was done') })
    expect(await get('asked')).toMatchObject({ name: 'asked' })
    const yes = await ada.onTerminal(args, { answers: [[question, 'yes']] })
    expect(yes).toEqual({ code: 0, text: expect.stringContaining('Channel deleted: asked') })
  })
})
