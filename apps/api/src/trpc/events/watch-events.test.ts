import type { FastifyInstance } from 'fastify'
import { createClient, type OrganizationEvent } from '@organizations/client'
import { inTransaction } from '@organizations/database'
import { insertSampleEvent } from '@organizations/database/testing'
import type { OrganizationId } from '@organizations/domain'
import { authenticate } from '@organizations/services'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { anotherServer } from '../../testing/another-server.ts'
import { insertKey } from '../../testing/rows.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { watchReads } from '../../testing/watched-reads.ts'

let server: TestServer
let users: TestUsers
let url: string
let leaving: AbortController
let others: FastifyInstance[]

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
  url = await server.app.listen({ port: 0, host: '127.0.0.1' })
  leaving = new AbortController()
  others = []
})
afterEach(async () => {
  leaving.abort()
  await Promise.all(others.map((app) => app.close()))
  await server.close()
})

interface Watcher {
  events: { id: string; data: OrganizationEvent }[]
  /** `over`, or the code of the error that ended it. */
  ended: unknown
}

const client = (key: string, at = url) => createClient({ url: at, key, retry: { maxRetries: 100 } })
const latest = async () => (await client(users.owner).event.list.query({ orgId: users.orgId, after: 'latest' })).cursor
function watch(after: string | undefined, key = users.owner, at = url): Watcher {
  const watcher: Watcher = { events: [], ended: undefined }
  const follow = async () => {
    const { signal } = leaving
    for await (const event of client(key, at).event.watch.subscribe({ orgId: users.orgId, after }, { signal })) {
      watcher.events.push(event)
    }
  }
  follow().then(
    () => (watcher.ended = 'over'),
    (error: unknown) => (watcher.ended = (error as { code?: string }).code),
  )
  return watcher
}
const happen = async (count = 1) => {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const id = server.deps.ids.feedEvent()
    await inTransaction(server.deps.db, (trx) =>
      insertSampleEvent(trx, { id, organizationId: users.orgId as OrganizationId }),
    )
    ids.push(id)
  }
  return ids
}
const idsOf = ({ events }: Watcher) => events.map(({ data }) => data.id)
const seen = (watcher: Watcher, count: number) =>
  waitFor(() => watcher.events.length >= count, { what: `${count} events` })

describe('who watches the events of an organization', () => {
  test('gets those after the cursor, however many, and then each that happens, once', async () => {
    const after = await latest()
    const before = await happen(250)
    const watcher = watch(after)
    await seen(watcher, 250)
    const during = await happen(3)
    await seen(watcher, 253)
    expect(idsOf(watcher)).toEqual([...before, ...during])
    const { id: cursor } = watcher.events[251] ?? expect.unreachable()
    const next = watch(cursor)
    await seen(next, 1)
    expect(idsOf(next)).toEqual(during.slice(2))
  })

  test('goes on at the next server where it was cut off', async () => {
    const first = await anotherServer(server)
    others.push(first)
    const at = await first.listen({ port: 0, host: '127.0.0.1' })
    const watcher = watch(await latest(), users.owner, at)
    const ids = await happen(2)
    await seen(watcher, 2)
    await first.close()
    ids.push(...(await happen(2)))
    const next = await anotherServer(server)
    others.push(next)
    await next.listen({ port: Number(new URL(at).port), host: '127.0.0.1' })
    await seen(watcher, 4)
    ids.push(...(await happen(1)))
    await seen(watcher, 5)
    expect(idsOf(watcher)).toEqual(ids)
  })

  test('is one of many: while nothing happens they cost one look together', async () => {
    const after = await latest()
    let looks = 0
    let keys = 0
    /** After how many looks the keys are noted, and how many there were then. */
    const noted = { at: Infinity, keys: Infinity }
    const deps = watchReads(
      watchReads(server.deps, 'api_keys', () => void (keys += 1)),
      'event_feed',
      () => {
        looks += 1
        if (looks === noted.at) noted.keys = keys
      },
    )
    const app = await anotherServer(server, { deps })
    others.push(app)
    const at = await app.listen({ port: 0, host: '127.0.0.1' })
    const many = Array.from({ length: 20 }, () => watch(after, users.owner, at))
    await happen()
    await waitFor(() => many.every(({ events }) => events.length === 1), { what: 'all of them to see it' })
    const before = keys
    noted.at = looks + 4
    await waitFor(() => looks >= noted.at, { what: 'four more looks' })
    expect(noted.keys - before).toBeLessThan(20) // they are not asked who they are at every look
    const [id] = await happen()
    await waitFor(() => many.every(({ events }) => events.length === 2), { what: 'all of them to see the next' })
    expect(many.map((it) => idsOf(it)[1])).toEqual(many.map(() => id))
  })

  test('is told when the key has ended, and the others are not', async () => {
    const key = 'a-key-that-is-to-end'
    await insertKey(server.deps.db, { secret: key, userId: users.ownerUser.userId })
    const after = await latest()
    const [watcher, other] = [watch(after, key), watch(after)]
    await happen()
    await Promise.all([seen(watcher, 1), seen(other, 1)])
    const { keyId } = await authenticate(server.deps, key)
    await inTransaction(server.deps.db, (trx) => trx.deleteFrom('api_keys').where('id', '=', keyId).execute())
    await happen()
    await waitFor(() => watcher.ended, { what: 'the watch to end' })
    expect([watcher.ended, watcher.events.length]).toEqual(['invalid_api_key', 1])
    await seen(other, 2)
    expect(other.ended).toBeUndefined()
  })

  test('is told when the organization is deleted, also when nothing else happens', async () => {
    const watcher = watch(await latest())
    await happen()
    await seen(watcher, 1)
    await server.call('DELETE', `/organization?orgId=${users.orgId}`, { key: users.owner })
    await waitFor(() => watcher.ended, { what: 'the watch to end', timeoutMs: 20_000 })
    expect(watcher.ended).toBe('organization_not_accessible')
  })

  test('is refused before the stream begins: no admin, an expired cursor, no cursor', async () => {
    const refusals: [string | undefined, string, string][] = [
      [undefined, users.writer, 'admin_role_required'],
      [undefined, users.stranger, 'organization_not_accessible'],
      ['not a cursor', users.owner, 'cursor_expired'],
      ['latest', users.owner, 'invalid_input'],
    ]
    for (const [after, key, code] of refusals) {
      const watcher = watch(after, key)
      await waitFor(() => watcher.ended, { what: 'a refusal' })
      expect(watcher.ended).toBe(code)
    }
  })
})
