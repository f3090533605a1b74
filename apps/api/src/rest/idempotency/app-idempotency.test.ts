import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { content, noApp, openAppScene, OTHER_APP, type AppScene } from '../../testing/app-scene.ts'
import { APP_ID, type Keyholder } from '../../testing/test-users.ts'
import { allRows, insertKey } from '../../testing/rows.ts'
import type { Answer } from '../../testing/test-server.ts'

let scene: AppScene
beforeEach(async () => {
  scene = await openAppScene()
  await scene.makeBundle('1.0.0')
  await scene.makeChannel('beta')
})
afterEach(() => scene.server.close())

const app = { app_id: APP_ID }
const post = (url: string, body: object, who: Keyholder = 'owner', headers = once): Promise<Answer> =>
  scene.server.call('POST', url, { key: scene.users[who], headers, body })
const once: Record<string, string> = { 'idempotency-key': 'once' }

/** Every POST that is new, with the weakest key of the owner that may send it, and another body. */
const posts: [url: string, procedure: string, body: object, weakest: Keyholder, other: object][] = [
  ['/app', 'app.create', { app_id: OTHER_APP, name: 'X', owner_org: 'HERE' }, 'ownerWrite', { name: 'Y' }],
  ['/bundle', 'bundle.register', { ...app, version: '2.0.0', ...content }, 'ownerUpload', { version: '3.0.0' }],
  ['/bundle/metadata', 'bundle.setMetadata', { ...app, version_id: 1, comment: 'x' }, 'ownerWrite', { comment: 'y' }],
  ['/channel', 'channel.upsert', { ...app, channel: 'new' }, 'ownerWrite', { channel: 'newer' }],
  ['/device', 'device.setChannel', { ...app, device_id: 'a', channel: 'beta' }, 'ownerWrite', { device_id: 'b' }],
]
const filled = (body: object) => ('owner_org' in body ? { ...body, owner_org: scene.users.orgId } : body)

describe.each(posts)('POST %s (%s) with an Idempotency-Key', (url, procedure, template, weakest, change) => {
  test('is done once and answered alike, by its weakest key, with a slash, over either door', async () => {
    const body = filled(template)
    const first = await post(url, body, weakest)
    expect(first.status).toBe(200)
    const rows = await allRows(scene.server.deps.db)
    expect(rows['idempotency_records']).toHaveLength(1)
    for (const path of [url, `${url}/`]) {
      const again = await post(path, { ...body, unknown: 1 }, weakest)
      expect([again.status, again.body]).toStrictEqual([200, first.body])
    }
    expect((await post(`/trpc/${procedure}`, body, weakest)).status).toBe(200)
    expect(await allRows(scene.server.deps.db)).toEqual(rows)
  })

  test('is done once when it is sent many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(url, filled(template))))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    expect((await allRows(scene.server.deps.db))['idempotency_records']).toHaveLength(1)
  })

  test('and another body is refused', async () => {
    await post(url, filled(template))
    const reused = [409, 'Idempotency-Key was used for another request', 'idempotency_key_reused'] as const
    await scene.expectRefused(() => post(url, { ...filled(template), ...change }), reused)
  })

  test('is not repeated for keys that are too weak, or that do not reach it', async () => {
    const body = filled(template)
    await post(url, body)
    const { server, users } = scene
    const apps = ['com.example.elsewhere']
    await insertKey(server.deps.db, { secret: 'owner-other-app', userId: users.ownerUser.userId, apps })
    const tooWeak = weakest === 'ownerUpload' ? [users.ownerReadOnly] : [users.ownerReadOnly, users.ownerUpload]
    const rows = await allRows(server.deps.db)
    for (const key of tooWeak) {
      expect(await server.call('POST', url, { key, headers: once, body })).toMatchObject({ status: 403 })
    }
    for (const key of [users.ownerElsewhere, users.ownerNothing, 'owner-other-app']) {
      const { status, body: told } = await server.call('POST', url, { key, headers: once, body })
      expect([status, told]).toMatchObject(
        url === '/app' ? [403, { code: 'organization_not_accessible' }] : [404, { code: 'app_not_found' }],
      )
    }
    expect(await allRows(server.deps.db)).toEqual(rows)
  })

  test('is not repeated for a user who has lost the right, or left the organization', async () => {
    const body = filled(template)
    const { orgId } = scene.users
    const writer = 'writer@example.com'
    expect((await post(url, body, 'writer')).status).toBe(200)
    await scene.ask('POST', '/organization/members', { orgId, email: writer, role: 'read' })
    expect(await post(url, body, 'writer')).toMatchObject({
      status: 403,
      body: { code: expect.stringMatching(/^insuff/) },
    })
    await scene.ask('DELETE', '/organization/members', { orgId, email: writer })
    const code = url === '/app' ? 'organization_not_accessible' : 'app_not_found'
    expect(await post(url, body, 'writer')).toMatchObject({ body: { code } })
  })

  test('is not repeated once the organization is deleted, or for a key that breaks its policy', async () => {
    const body = filled(template)
    await post(url, body)
    const policy = { orgId: scene.users.orgId, max_apikey_expiration_days: 30 }
    await scene.ask('PUT', '/organization/policy', policy)
    expect(await post(url, body, 'ownerLongLived')).toMatchObject({ status: 403, body: { code: 'key_policy' } })
    await scene.ask('DELETE', '/organization', { orgId: scene.users.orgId })
    const code = url === '/app' ? 'organization_not_accessible' : 'app_not_found'
    expect(await post(url, body)).toMatchObject({ body: { code } })
  })
})

describe('an Idempotency-Key', () => {
  test('of something in an app is worth nothing once the app is deleted', async () => {
    await post('/channel', { ...app, channel: 'new' })
    await scene.ask('DELETE', `/app/${APP_ID}`)
    await scene.expectRefused(() => post('/channel', { ...app, channel: 'new' }), noApp)
  })

  test('is ignored by DELETE and PUT over REST', async () => {
    const put = (name: string) =>
      scene.server.call('PUT', `/app/${APP_ID}`, { key: scene.users.owner, headers: once, body: { name } })
    for (const name of ['A', 'B']) expect(await put(name)).toMatchObject({ status: 200, body: { data: { name } } })
  })

  test('of the deletion of all unused bundles over tRPC lets it come to its end', async () => {
    for (let n = 0; n < 120; n += 1) await scene.makeBundle(`2.0.${n}`)
    const gone = await post('/trpc/bundle.delete', app)
    expect(gone.body).toStrictEqual({ result: { data: { deleted: 121, kept: 0 } } })
  })
})
