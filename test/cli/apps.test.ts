import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createCliFixture, linesOf, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { waitFor } from '../support/wait-for.ts'

let installation: Installation
let fixture: CliFixture
let ada: CommandLine
let bob: CommandLine
let orgId: string
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
  ;({ ada, bob, orgId } = fixture)
})
afterAll(() => installation.remove())

const create = (id: string) => ada.json('app', 'create', id, '--org', orgId, '--name', 'An app')

describe('apps', () => {
  test('are created, shown, listed and changed', async () => {
    const icon = 'https://example.com/icon.png'
    const args = ['app', 'create', 'com.example.shop', '--org', orgId, '--name', 'Shop', '--icon', icon]
    expect(await linesOf(ada, ...args)).toEqual(['App created: com.example.shop'])
    const shop = { app_id: 'com.example.shop', name: 'Shop', owner_org: orgId, icon_url: icon }
    expect(await ada.json('app', 'get', 'com.example.shop')).toMatchObject(shop)
    expect(await linesOf(ada, 'app', 'get', 'com.example.shop')).toContainEqual(expect.stringMatching(/^Name +Shop$/))

    const [head, first] = await linesOf(ada, 'app', 'list')
    expect(head).toMatch(/^APP +NAME +ORGANIZATION +VERSION +CREATED$/)
    expect(first).toMatch(new RegExp(`^com.example.shop  Shop  ${orgId}  - +\\d{4}-`))

    const changed = await ada.json('app', 'update', 'com.example.shop', '--name', 'Store', '--retention', '60')
    expect(changed).toMatchObject({ ...shop, name: 'Store', retention: 60 })
    const other = 'https://cdn.example.com/other.png'
    expect(await ada.json('app', 'update', 'com.example.shop', '--icon', other)).toMatchObject({ icon_url: other })
    expect(await ada.json('app', 'update', 'com.example.shop', '--clear-icon')).toMatchObject({ icon_url: null })
  })

  test('are listed by organization and in pages, with a word when there may be more', async () => {
    const { id } = (await ada.json('create', 'Umbrella')) as { id: string }
    for (const name of ['a', 'b']) {
      await ada.json('app', 'create', `com.umbrella.${name}`, '--org', id, '--name', name)
    }
    expect(await ada.json('app', 'list', '--org', id)).toMatchObject([{ name: 'b' }, { name: 'a' }])
    const { code, stdout, stderr } = await ada.run(['app', 'list', '--org', id, '--limit', '1', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'There may be more, with --page 1\n' })
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'b' }])
    expect(await ada.json('app', 'list', '--org', id, '--limit', '1', '--page', '1')).toMatchObject([{ name: 'a' }])
  })

  test('are refused in the words of the server', async () => {
    await create('com.example.mine')
    const refused = async (orgs: CommandLine, ...args: string[]) => (await orgs.run(['app', ...args])).stderr.trimEnd()
    const options = ['--org', orgId, '--name', 'Mine']
    const answers = [
      refused(ada, 'create', 'com.example.mine', ...options),
      refused(ada, 'create', 'shop', ...options),
      refused(bob, 'get', 'com.example.mine'),
      refused(bob, 'delete', 'com.example.mine', '--yes'),
      refused(bob, 'list', '--org', orgId),
    ]
    expect(await Promise.all(answers)).toEqual([
      'Custom ID already in use',
      'Invalid app configuration\n- app_id: Expected app_id to be a reverse-domain name such as com.example.app, of at most 255 characters',
      'App not found',
      'App not found',
      'No access to this organization',
    ])
  })
})

describe('orgs app delete', () => {
  test('says what becomes of what the app owned and of its id, which is free again after that', async () => {
    await Promise.all([create('com.example.old'), create('com.example.other')])
    const { code, stdout, stderr } = await ada.run(['app', 'delete', 'com.example.old', '--yes'])
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'App deleted: com.example.old\n',
      stderr: 'Its content is destroyed in the background; after that the id can be used again\n',
    })
    const again = ['app', 'create', 'com.example.old', '--org', orgId, '--name', 'Again']
    await waitFor(async () => (await ada.run(again)).code === 0, { what: 'the id to be free', timeoutMs: 30_000 })
    expect(await ada.json('app', 'get', 'com.example.other')).toMatchObject({ name: 'An app' })

    const { stdout: data } = await ada.run(['app', 'delete', 'com.example.old', '--yes', '--json'])
    expect(JSON.parse(data)).toEqual({ app_id: 'com.example.old' })
  })

  test('deletes nothing without --yes where there is no terminal to ask on', async () => {
    await create('com.example.kept')
    const { code, stdout, stderr } = await ada.run(['app', 'delete', 'com.example.kept'], {
      stdin: 'com.example.kept\n',
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/Cannot ask without a terminal: use --yes\n$/)
    expect(await ada.json('app', 'get', 'com.example.kept')).toMatchObject({ name: 'An app' })
  })

  test.runIf(hasTerminal)('shows the app and asks for its id on a terminal, and takes no other', async () => {
    await create('com.example.asked')
    const args = ['app', 'delete', 'com.example.asked']
    const question = 'type the id of the app'
    const wrong = await ada.onTerminal(args, { answers: [[question, 'An app']] })
    const sentence = 'Not deleted: expected the id of the app, com.example.asked, got An app'
    expect(wrong).toEqual({ code: 1, text: expect.stringContaining(sentence) })
    expect(wrong.text).toMatch(/Name\S* +An app/)
    expect(await ada.json('app', 'get', 'com.example.asked')).toMatchObject({ name: 'An app' })

    const right = await ada.onTerminal(args, { answers: [[question, 'com.example.asked']] })
    expect(right).toEqual({ code: 0, text: expect.stringContaining('App deleted: com.example.asked') })
    expect((await ada.run(['app', 'get', 'com.example.asked'])).stderr).toBe('App not found\n')
  })
})

test('nothing of all this has printed the key that asked, or a colour', () => {
  const printed = fixture.printed()
  expect(printed.length).toBeGreaterThan(1000)
  for (const key of fixture.keys) expect(printed).not.toContain(key)
  expect(printed).not.toContain('\u001b')
})
