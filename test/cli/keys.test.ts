import { inTransaction } from '@organizations/database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, type CommandLine } from '../support/cli/command-line.ts'
import { ADA, createCliFixture, linesOf, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

let installation: Installation
let fixture: CliFixture
let ada: CommandLine
let operator: CommandLine
let orgId: string
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
  ;({ ada, operator, orgId } = fixture)
})
afterAll(() => installation.remove())

describe('keys', () => {
  test('are created, listed, regenerated and deleted; a secret is alone on the last line', async () => {
    const args = ['key', 'create', '--name', 'ci', '--mode', 'read', '--org', orgId, '--expires', '90d']
    const created = await ada.run(args)
    expect(created).toMatchObject({ code: 0, stderr: 'Save the key now, it is not shown again:\n' })
    const lines = created.stdout.trimEnd().split('\n')
    const secret = lines.at(-1) ?? ''
    expect(secret).toMatch(/^orgs_[0-9a-f]+$/)
    expect(created.stdout.split(secret)).toHaveLength(2)
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^Organizations +${orgId}$`)))
    const [, id = ''] = /^ID +(\d+)$/m.exec(created.stdout) ?? []

    const ci = createCommandLine(installation.folder, { ORGS_URL: fixture.url, ORGS_API_KEY: secret })
    expect(await ci.json('list')).toMatchObject([{ id: orgId }])
    expect(await ci.run(['update', orgId, '--name', 'Mine'])).toMatchObject({
      code: 1,
      stderr: 'Admin role required\n',
    })

    expect(await ada.json('key', 'list')).toMatchObject([{ id: Number(id), name: 'ci', key: null }, {}])
    const listed = (await linesOf(ada, 'key', 'list')).join('\n')
    expect(listed).toMatch(new RegExp(`^ID +NAME .*\n${id} +ci +read +${orgId} +all +\\d{4}-`))
    expect(listed).not.toContain(secret)

    const { key: second } = (await ada.json('key', 'regenerate', id)) as { key: string }
    expect(second).toMatch(/^orgs_[0-9a-f]+$/)
    const third = await ada.run(['key', 'regenerate', id])
    expect(third.stdout.trimEnd().split('\n').at(-1)).toMatch(/^orgs_[0-9a-f]+$/)
    expect((await ci.run(['list'])).stderr).toBe(`The server at ${fixture.url} does not accept this key\n`)

    expect(await linesOf(ada, 'key', 'delete', id)).toEqual([`Key ${id} is deleted`])
    expect(await ada.run(['key', 'delete', id])).toMatchObject({ code: 1, stderr: 'API key not found\n' })
  })

  test('tell no limit from one that reaches nothing', async () => {
    const { stdout } = await ada.run(['key', 'create', '--name', 'free', '--mode', 'read'])
    expect(stdout).toMatch(/^Organizations +all\nApps +all$/m)
    const { db } = await installation.open()
    const nothing = { limited_to_orgs: '[]', limited_to_apps: '[]' }
    await inTransaction(db, (trx) => trx.updateTable('api_keys').set(nothing).where('name', '=', 'free').execute())
    expect((await linesOf(ada, 'key', 'list')).join('\n')).toMatch(/ free +read +none +none +- +-/)
  })

  test('are renamed and live longer or shorter, with the same secret', async () => {
    const { id } = (await ada.json('key', 'create', '--name', 'old', '--mode', 'read')) as { id: number }
    const update = ['key', 'update', String(id)]
    expect(await ada.json(...update, '--name', 'new')).toMatchObject({ id, name: 'new', key: null, expires_at: null })
    const lines = await linesOf(ada, ...update, '--expires', '2100-01-31')
    expect(lines).toContainEqual(expect.stringMatching(/^Name +new$/))
    expect(lines.at(-1)).toMatch(/^Expires +2100-01-31T00:00:00.000Z$/)
  })

  test('say whose they are, and what they may do', async () => {
    expect(await ada.json('whoami')).toMatchObject({
      url: fixture.url,
      user: { email: ADA },
      apikey: { mode: 'all', key: null },
      is_operator: false,
    })
    expect(await operator.json('whoami')).toMatchObject({ is_operator: true })
    expect(await linesOf(operator, 'whoami')).toContainEqual(expect.stringMatching(/^Operator +yes$/))
    const reading = await operator.run(['key', 'create', '--name', 'reading', '--mode', 'read'])
    const limited = createCommandLine(installation.folder, {
      ORGS_URL: fixture.url,
      ORGS_API_KEY: reading.stdout.trimEnd().split('\n').at(-1) ?? '',
    })
    const withLimit = await linesOf(limited, 'whoami')
    expect(withLimit).toContainEqual(expect.stringMatching(/^Operator +yes, but not with this key$/))
    const created = await ada.run(['key', 'create', '--name', 'ci', '--mode', 'read', '--org', orgId])
    const key = created.stdout.trimEnd().split('\n').at(-1) ?? ''
    const ci = createCommandLine(installation.folder, { ORGS_URL: fixture.url, ORGS_API_KEY: key })
    const lines = await linesOf(ci, 'whoami')
    for (const line of [
      new RegExp(`^Server +${fixture.url}$`),
      new RegExp(`^User +${ADA}$`),
      /^Operator +no$/,
      /^Mode +read$/,
      new RegExp(`^Organizations +${orgId}$`),
      /^Apps +all$/,
      /^Expires +never$/,
    ])
      expect(lines).toContainEqual(expect.stringMatching(line))
    expect(lines.join('\n')).not.toContain(key)
  })

  test('are limited to apps as well, and end at a date', async () => {
    const limits = ['--app', 'com.example.a', '--app', 'com.example.b', '--expires', '2100-01-31']
    expect(await ada.json('key', 'create', '--name', 'apps', '--mode', 'upload', ...limits)).toMatchObject({
      mode: 'upload',
      limited_to_apps: ['com.example.a', 'com.example.b'],
      expires_at: '2100-01-31T00:00:00.000Z',
    })
  })
})

describe('the rest', () => {
  test('policies are set and read', async () => {
    const id = ((await ada.json('create', 'Strict')) as { id: string }).id
    expect(await ada.json('policy', 'set', id, '--max-days', '30')).toEqual({
      require_apikey_expiration: false,
      max_apikey_expiration_days: 30,
    })
    expect(await linesOf(ada, 'policy', 'get', id)).toEqual([
      expect.stringMatching(/^Keys must expire +no$/),
      expect.stringMatching(/^Within days +30$/),
    ])
    expect(await ada.run(['policy', 'set', id, '--require-expiration', 'yes'])).toMatchObject({
      code: 1,
      stderr: 'Your own key would not meet this policy\n',
    })
    expect(await ada.json('policy', 'set', id, '--clear-max-days')).toMatchObject({ max_apikey_expiration_days: null })
  })

  test('the audit log comes in pages and through filters', async () => {
    const id = ((await ada.json('create', 'Audited')) as { id: string }).id
    await ada.run(['update', id, '--name', 'Audited Ltd'])
    const [head, newest] = await linesOf(ada, 'audit', id)
    expect(head).toMatch(/^TIME +WHO +KEY +ACTION +SUBJECT +CHANGE$/)
    expect(newest).toMatch(/ ada@example.com +\d+ +organization.update +org_\w+ +name: "Audited" -> "Audited Ltd"/)

    const [created] = ((await ada.json('audit', id, '--action', 'organization.create')) as { data: object[] }).data
    expect(created).toMatchObject({ action: 'organization.create', subject: id })
    const byAda = ['--actor', ADA, '--from', '2020-01-01', '--to', '2100-01-01T00:00:00+01:00']
    expect(await ada.json('audit', id, ...byAda)).toMatchObject({ total: 2, page: 0 })
    expect(await ada.json('audit', id, '--from', '2100-01-01')).toMatchObject({ total: 0, data: [] })

    const first = await ada.run(['audit', id, '--limit', '1'])
    expect(first).toMatchObject({ code: 0, stderr: '2 in total; the next page is --page 1\n' })
    expect(await ada.json('audit', id, '--limit', '1', '--page', '1')).toMatchObject({
      total: 2,
      page: 1,
      data: [created],
    })
  })

  test('only operators create users', async () => {
    const args = ['user', 'create', 'eve@example.com', '--name', 'Eve', '--plan', 'enterprise']
    const { code, stdout, stderr } = await operator.run(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('User created: eve@example.com') })
    const key = stdout.trimEnd().split('\n').at(-1) ?? ''
    const eve = createCommandLine(installation.folder, { ORGS_URL: fixture.url, ORGS_API_KEY: key })
    expect(await eve.json('list')).toEqual([])
    expect(await operator.json('user', 'create', 'dan@example.com')).toMatchObject({
      user: { email: 'dan@example.com', plan: 'standard' },
      apiKey: { key: expect.stringMatching(/^orgs_/) },
    })
    expect(await ada.run(args)).toMatchObject({ code: 1, stdout: '', stderr: 'Operator right required\n' })
  })

  test('no control character in another user’s text gets to the terminal', async () => {
    const { db } = await installation.open()
    const id = ((await ada.json('create', 'Harmless')) as { id: string }).id
    await inTransaction(db, async (trx) => {
      await trx.updateTable('organizations').set({ name: '\u001b[31mred' }).where('name', '=', 'Harmless').execute()
    })
    expect(await linesOf(ada, 'get', id)).toContainEqual(expect.stringMatching(/^Name + \[31mred$/))
  })
})

test('nothing of all this has printed the key that asked, or a colour', () => {
  const printed = fixture.printed()
  expect(printed.length).toBeGreaterThan(2000)
  for (const key of fixture.keys) expect(printed).not.toContain(key)
  expect(printed).not.toContain('\u001b')
})
