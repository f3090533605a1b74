import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isLong } from '../../../../../test/support/test-size.ts'
import { content, openAppScene, OTHER_APP, type AppScene } from '../../testing/app-scene.ts'
import { allRows } from '../../testing/rows.ts'
import { APP_ID } from '../../testing/test-users.ts'

const HOUR_MS = 3_600_000
const app = { app_id: APP_ID }
const email = 'stranger@example.com'

type Door = 'REST' | 'tRPC'
type Fields = Record<string, unknown>

interface Case {
  what: string
  /** The call that makes it, over both doors. */
  make: { url: string; procedure: string; body: (scene: AppScene) => Fields }
  /** The call that deletes it, and what names it: of its answer, or of the request. */
  remove: { url: string; procedure: string; body: (scene: AppScene, id: unknown) => Fields }
}

const cases: Case[] = [
  {
    what: 'organization',
    make: { url: '/organization', procedure: 'organization.create', body: () => ({ name: 'Secret name' }) },
    remove: { url: '/organization', procedure: 'organization.delete', body: (_, orgId) => ({ orgId }) },
  },
  {
    what: 'app',
    make: {
      url: '/app',
      procedure: 'app.create',
      body: ({ users }) => ({ app_id: OTHER_APP, name: 'Secret name', owner_org: users.orgId }),
    },
    remove: { url: `/app/${OTHER_APP}`, procedure: 'app.delete', body: () => ({ app_id: OTHER_APP }) },
  },
  {
    what: 'bundle',
    make: { url: '/bundle', procedure: 'bundle.register', body: () => ({ ...app, version: '9.0.0', ...content }) },
    remove: { url: '/bundle', procedure: 'bundle.delete', body: () => ({ ...app, version: '9.0.0' }) },
  },
  {
    what: 'channel',
    make: { url: '/channel', procedure: 'channel.upsert', body: () => ({ ...app, channel: 'new' }) },
    remove: { url: '/channel', procedure: 'channel.delete', body: () => ({ ...app, channel: 'new' }) },
  },
  {
    what: 'device override',
    make: { url: '/device', procedure: 'device.setChannel', body: () => ({ ...app, device_id: 'a', channel: 'beta' }) },
    remove: { url: '/device', procedure: 'device.clearChannel', body: () => ({ ...app, device_id: 'a' }) },
  },
  {
    what: 'API key',
    make: { url: '/apikey', procedure: 'apiKey.create', body: () => ({ name: 'Secret name', mode: 'read' }) },
    remove: { url: '/apikey/ID', procedure: 'apiKey.delete', body: (_, id) => ({ id }) },
  },
  {
    what: 'invitation',
    make: {
      url: '/organization/members',
      procedure: 'member.upsert',
      body: ({ users: { orgId } }) => ({ orgId, email, role: 'read' }),
    },
    remove: {
      url: '/organization/members',
      procedure: 'member.remove',
      body: ({ users: { orgId } }) => ({ orgId, email }),
    },
  },
]

const databases = testDatabases.filter(({ name }) => (name === 'SQLite') === !isLong)

describe.each(databases)('an Idempotency-Key on $name', ({ open }) => {
  let scene: AppScene
  beforeEach(async () => {
    scene = await openAppScene(await open())
    await scene.makeChannel('beta')
  })
  afterEach(() => scene.server.close())

  const headers = { 'idempotency-key': 'once' }
  const make = (door: Door, { make: { url, procedure, body } }: Case) =>
    scene.server.call('POST', door === 'REST' ? url : `/trpc/${procedure}`, {
      key: scene.users.owner,
      headers,
      body: body(scene),
    })
  const remove = async (door: Door, { remove: { url, procedure, body } }: Case, id: unknown) => {
    const fields = body(scene, id)
    const { status } = await (door === 'REST'
      ? scene.ask('DELETE', url.replace('ID', String(id)), url.includes('ID') || url.startsWith('/app/') ? {} : fields)
      : scene.ask('POST', `/trpc/${procedure}`, fields))
    expect(status).toBe(200)
  }
  const records = async () => {
    const { idempotency_records: answers = [], spent_idempotency_keys: keys = [] } = await allRows(scene.server.deps.db)
    return [answers.length, keys.length]
  }

  describe.each(['REST', 'tRPC'] as const)('over %s', (door) => {
    test.each(cases)('makes no second $what within 24 hours of the first', async (it) => {
      const begun = scene.server.deps.clock()
      const first = await make(door, it)
      expect(first.status).toBe(200)
      expect(await make(door, it)).toMatchObject({ status: 200 })
      expect(await records()).toEqual([1, 1])
      await remove(door, it, idIn(first.text))
      expect(await records()).toEqual([0, 1])

      const expectRefused = async () => {
        const rows = await allRows(scene.server.deps.db)
        const again = await make(door, it)
        expect([again.status, again.text]).toEqual([409, expect.stringContaining('"idempotency_key_reused"')])
        expect(await allRows(scene.server.deps.db)).toEqual(rows)
      }
      await expectRefused()
      await scene.finishDeletions()
      await expectRefused()
      scene.server.deps.now = begun + 24 * HOUR_MS - 1
      await expectRefused()
      scene.server.deps.now = begun + 25 * HOUR_MS
      expect(await make(door, it)).toMatchObject({ status: 200 })
    })
  })

  test('leaves a hash and a time after the deletion, and nothing that can be read', async () => {
    const first = await make('REST', cases[0]!) // the organization
    await remove('REST', cases[0]!, (first.body as { id: string }).id) // the contract's shape
    await scene.finishDeletions()
    const { spent_idempotency_keys: rows } = await allRows(scene.server.deps.db)
    expect(rows).toEqual([{ key_hash: expect.stringMatching(/^[\da-f]{64}$/), created_at: expect.anything() }])
  })

  test('of what was in an app makes nothing in the app that has its id next', async () => {
    const bundle = cases.find(({ what }) => what === 'bundle')! // listed above
    await make('REST', bundle)
    await scene.ask('DELETE', `/app/${APP_ID}`, {})
    expect(await records()).toEqual([0, 1])
    await scene.finishDeletions()
    await scene.makeApp(APP_ID)
    expect(await make('REST', bundle)).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } })
  })

  test('of another deletion, or of a neighbour’s, still replays its answer', async () => {
    const [, , bundle, channel] = cases
    const first = await make('REST', channel!) // listed above
    await make('REST', bundle!) // likewise
    await remove('REST', bundle!, undefined)
    expect(await make('REST', channel!)).toMatchObject({ status: 200, body: first.body })
  })
})

/** The id in an answer of either door: of an organization it is a text, of a key a number. */
function idIn(answer: string): unknown {
  const id = /"id":("[^"]+"|\d+)/.exec(answer)?.[1]
  return id === undefined ? undefined : JSON.parse(id)
}
