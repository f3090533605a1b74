import { testDatabases } from '@organizations/database/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { anotherServer } from '../../testing/another-server.ts'
import { openBrowser, type Browser } from '../../testing/browser.ts'
import { allRows } from '../../testing/rows.ts'
import { buildTestServer, type TestServer } from '../../testing/test-server.ts'
import { APP_ID, makeTestUsers, type TestUsers } from '../../testing/test-users.ts'

interface Transfer {
  method: 'PUT' | 'GET'
  path: string
  expires_at: string
}

describe.each(testDatabases)('a ticket for a transfer on $name', ({ open }) => {
  let server: TestServer
  let users: TestUsers
  let browser: Browser
  let url: string
  beforeEach(async () => {
    server = await buildTestServer(await open())
    users = await makeTestUsers(server)
    const app = { app_id: APP_ID, name: 'App', owner_org: users.orgId }
    expect(await server.call('POST', '/app', { key: users.owner, body: app })).toMatchObject({ status: 200 })
    url = await server.app.listen({ port: 0, host: '127.0.0.1' })
    browser = openBrowser(server.app)
    await browser.signIn({ key: users.owner })
    return () => server.close()
  })

  const create = async (input: object, own = browser): Promise<Transfer> => {
    const { body } = await own.mutate('transfer.create', input)
    return (body as { result: { data: Transfer } }).result.data
  }
  const upload = (version: string, own = browser) => create({ kind: 'upload', app_id: APP_ID, version }, own)
  const download = (version: string) => create({ kind: 'download', app_id: APP_ID, version })
  /** Over a real connection: uploads are read from it. */
  const use = async (
    { method, path }: Pick<Transfer, 'method' | 'path'>,
    headers: Record<string, string> = {},
    at = url,
  ) => {
    const answer = await fetch(at + path, { method, headers, ...(method === 'PUT' && { body: 'content' }) })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const code = answer.ok ? undefined : (JSON.parse(bytes.toString()) as { code: string }).code
    return { status: answer.status, code, bytes }
  }
  const refused = { status: 401, code: 'ticket_invalid' }

  test('uploads, downloads and exports, each once, with the rights of the session', async () => {
    const up = await upload('1.0.0')
    expect(up).toMatchObject({ method: 'PUT', path: expect.stringMatching(/^\/bundle\/upload\?.*ticket=/) as string })
    expect(await use(up)).toMatchObject({ status: 200 })
    expect(await use(up)).toMatchObject(refused)
    const down = await download('1.0.0')
    expect(await use(down)).toMatchObject({ status: 200, bytes: Buffer.from('content') })
    expect(await use(down)).toMatchObject(refused)
    const whole = await create({ kind: 'export', orgId: users.orgId })
    const zip = await use(whole)
    expect([zip.status, zip.bytes.subarray(0, 2).toString()]).toEqual([200, 'PK'])
    expect(await use(whole)).toMatchObject(refused)
    const audit = await server.call('GET', `/organization/audit?orgId=${users.orgId}`, { key: users.owner })
    expect(audit.text).toContain('bundle.create')
    for (const { path } of [up, down, whole]) expect(audit.text).not.toContain(path.split('ticket=')[1])
  })

  test('works for its method, path, app and version alone, and is not used up by another', async () => {
    const up = await upload('1.0.0')
    const ticket = up.path.split('ticket=')[1] ?? ''
    const others = [
      { method: 'PUT', path: up.path.replace('1.0.0', '1.0.1') },
      { method: 'PUT', path: up.path.replace(APP_ID, 'com.example.other') },
      { method: 'GET', path: up.path.replace('/upload', '/download') },
      { method: 'GET', path: `/organization/export?orgId=${users.orgId}&ticket=${ticket}` },
      { method: 'PUT', path: `/bundle/upload?app_id=${APP_ID}&ticket=${ticket}` },
      { method: 'PUT', path: `${up.path}&version=1.0.0` },
    ] as const
    for (const other of others) expect([other.path, await use(other)]).toMatchObject([other.path, refused])
    const elsewhere = `/organization?orgId=${users.orgId}&ticket=${ticket}`
    expect(await use({ method: 'GET', path: elsewhere })).toMatchObject({ code: 'invalid_api_key' })
    expect(await use(up)).toMatchObject({ status: 200 })
  })

  test('works for a minute, in any process, and once among them', async () => {
    server.deps.now = Date.now()
    const [early, late] = [await upload('1.0.0'), await upload('1.0.1')]
    expect(Date.parse(early.expires_at) - server.deps.now).toBe(60_000)
    server.deps.now += 59_999
    const other = await anotherServer(server)
    const there = await other.listen({ port: 0, host: '127.0.0.1' })
    const both = await Promise.all([use(early), use(early, {}, there)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
    server.deps.now += 1
    expect(await use(late)).toMatchObject(refused)
    await other.close()
  })

  test.for([
    ['was signed out', () => browser.ask('DELETE', '/session')],
    [
      'lost its key',
      () => server.call('PUT', `/apikey/${users.ownerUser.keyId}`, { key: users.owner, body: { regenerate: true } }),
    ],
    [
      'is over',
      async () => {
        const ended = { expires_at: server.deps.clock() }
        await server.deps.db.transaction().execute((trx) => trx.updateTable('sessions').set(ended).execute())
        return { status: 200 }
      },
    ],
  ] as const)('is worth nothing once its session %s', async ([, end]) => {
    const [up, whole] = [await upload('1.0.0'), await create({ kind: 'export', orgId: users.orgId })]
    expect(await end()).toMatchObject({ status: 200 })
    expect(await use(up)).toMatchObject(refused)
    expect(await use(whole)).toMatchObject(refused)
  })

  test('allows what the session may do when it is used, not when it was made', async () => {
    const admin = openBrowser(server.app)
    await admin.signIn({ key: users.admin })
    const up = await upload('1.0.0', admin)
    const member = { orgId: users.orgId, email: 'admin@example.com', role: 'read' }
    await server.call('POST', '/organization/members', { key: users.owner, body: member })
    expect(await use(up)).toMatchObject({ status: 403, code: 'insufficient_bundle_permissions' })
  })

  test('is not looked at beside a key, and is not made with one', async () => {
    const up = await upload('1.0.0')
    expect(await use(up, { authorization: 'orgs_wrong' })).toMatchObject({ code: 'invalid_api_key' })
    expect(await use(up, { authorization: users.reader })).toMatchObject({ code: 'insufficient_bundle_permissions' })
    expect(await use(up)).toMatchObject({ status: 200 })
    const byKey = openBrowser(server.app, { headers: { authorization: users.owner } })
    expect(await byKey.mutate('transfer.create', { kind: 'export', orgId: users.orgId })).toMatchObject({
      code: 'invalid_input',
    })
    expect(await browser.mutate('transfer.create', { kind: 'import' })).toMatchObject({ code: 'invalid_input' })
  })

  test('is stored and logged by nothing that could be used', async () => {
    const up = await upload('1.0.0')
    const ticket = up.path.split('ticket=')[1] ?? ''
    expect(JSON.stringify(await allRows(server.deps.db))).not.toContain(ticket)
    await use(up)
    expect(server.logged()).not.toContain(ticket)
  })
})
