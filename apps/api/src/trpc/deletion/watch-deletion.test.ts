import { inTransaction } from '@organizations/database'
import { authenticate } from '@organizations/services'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { anotherServer } from '../../testing/another-server.ts'
import { openAppScene, type AppScene } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { insertDevices, insertKey } from '../../testing/rows.ts'
import { runPiecesUntil } from '../../testing/run-pieces.ts'
import { watchReads } from '../../testing/watched-reads.ts'
import { watchDeletion, type Watcher } from '../../testing/watcher.ts'

let scene: AppScene
let url: string
let watchers: Watcher[]
let others: FastifyInstance[]

beforeEach(async () => {
  scene = await openAppScene()
  await insertDevices(scene.server.deps.db, APP_ID, 3000)
  url = await scene.server.app.listen({ port: 0, host: '127.0.0.1' })
  watchers = []
  others = []
})
afterEach(async () => {
  for (const watcher of watchers) watcher.leave()
  await Promise.all(others.map((app) => app.close()))
  await scene.server.close()
})

const change = (work: Parameters<typeof inTransaction>[1]) => inTransaction(scene.server.deps.db, work)
const requestDeletion = () => scene.ask('DELETE', `/organization?orgId=${scene.users.orgId}`)
const watch = (key = scene.users.owner, at = url) => {
  const watcher = watchDeletion(at, key, scene.users.orgId)
  watchers.push(watcher)
  return watcher
}
const listen = async (options: Parameters<typeof anotherServer>[1] = {}, port = 0) => {
  const app = await anotherServer(scene.server, options)
  others.push(app)
  return { app, url: await app.listen({ port, host: '127.0.0.1' }) }
}
const lastOf = ({ events }: Watcher) => events.at(-1)?.data
const status = async () => {
  const { body } = await scene.ask('GET', `/organization/deletion?orgId=${scene.users.orgId}`)
  return (body as { data: { state: string; done: number; total?: number } }).data // the document's
}
const seen = (watcher: Watcher, what: string, is: (last: NonNullable<ReturnType<typeof lastOf>>) => boolean) =>
  waitFor(
    () => {
      const last = lastOf(watcher)
      return last !== undefined && is(last)
    },
    { what },
  )
const ending = (watcher: Watcher) => waitFor(() => watcher.ended, { what: 'the watch to end' })

describe('who watches a deletion', () => {
  test('sees it from the request to 100 %, and then the end of the stream', async () => {
    await requestDeletion()
    const watcher = watch()
    await seen(watcher, 'the request', ({ state, total }) => state === 'requested' && total === undefined)
    await runPiecesUntil(scene.server, async () => (await status()).done > 0)
    const { done, total } = await status()
    await seen(watcher, 'rows to be gone', (last) => last.done === done && last.total === total && done > 0)
    expect(lastOf(watcher)?.percent).toBeLessThan(100)
    await scene.finishDeletions()
    expect(await ending(watcher)).toBe('complete')
    expect(lastOf(watcher)).toMatchObject({ state: 'completed', percent: 100, done: total, total, etaSeconds: 0 })
    const all = watcher.events.map(({ data }) => data.done)
    expect(all).toEqual(all.toSorted((a, b) => a - b))
    expect(watcher.events.filter(({ data }) => data.state === 'completed')).toHaveLength(1)
  })

  test('of one that is complete gets this one event, and then the end of the stream', async () => {
    await requestDeletion()
    await scene.finishDeletions()
    const watcher = watch()
    expect(await ending(watcher)).toBe('complete')
    expect(watcher.events.map(({ data }) => [data.state, data.percent])).toEqual([['completed', 100]])
  })

  test('of one that is blocked learns the reason, and then the end of the stream', async () => {
    await requestDeletion()
    const blocked = { state: 'blocked', reason: 'The store is full', due_at: null } as const
    await scene.server.deps.db.transaction().execute((trx) => trx.updateTable('deletions').set(blocked).execute())
    const watcher = watch()
    expect(await ending(watcher)).toBe('complete')
    expect(watcher.events.map(({ data }) => [data.state, data.reason])).toEqual([['blocked', 'The store is full']])
  })

  test('goes on at the next server where it was cut off, and gets nothing twice', async () => {
    await requestDeletion()
    await runPiecesUntil(scene.server, async () => (await status()).done > 0)
    const first = await listen()
    const watcher = watch(scene.users.owner, first.url)
    await waitFor(() => watcher.events.length >= 2, { what: 'two events' })
    await first.app.close()
    const before = watcher.events.length
    const { id } = watcher.events.at(-1) ?? {}
    await waitFor(() => watcher.states.at(-1) === 'connecting', { what: 'the client to miss the server' })

    let looks = 0
    const deps = watchReads(scene.server.deps, 'deletion_steps', () => void (looks += 1))
    const next = await anotherServer(scene.server, { deps })
    others.push(next)
    const asked: string[] = []
    next.server.on('request', ({ headers }) => asked.push(String(headers['last-event-id'])))
    await next.listen({ port: Number(new URL(first.url).port), host: '127.0.0.1' })
    await waitFor(() => looks >= 4, { what: 'the next server to look for it' })
    expect(asked).toEqual([id])
    expect([watcher.events.length, watcher.ended]).toEqual([before, undefined])

    await scene.finishDeletions()
    expect(await ending(watcher)).toBe('complete')
    expect(lastOf(watcher)).toMatchObject({ state: 'completed', percent: 100 })
    expect(watcher.events.slice(before).map((it) => it.id)).not.toContain(id)
  })

  test('and had seen the end already gets the end of the stream, and not the event again', async () => {
    await requestDeletion()
    await scene.finishDeletions()
    const watcher = watch()
    await ending(watcher)
    const input = encodeURIComponent(JSON.stringify({ orgId: scene.users.orgId }))
    const { text } = await scene.server.call('GET', `/trpc/organization.watchDeletion?input=${input}`, {
      key: scene.users.owner,
      headers: { 'last-event-id': watcher.events[0]?.id ?? '' },
    })
    expect(text).toContain('event: return')
    expect(text).not.toContain('completed')
  })

  test('is one of many: together they cost one read a look', async () => {
    await requestDeletion()
    let reads = 0
    const deps = watchReads(scene.server.deps, 'deletion_steps', () => void (reads += 1))
    const { url: at } = await listen({ deps })
    const many = Array.from({ length: 25 }, () => watch(scene.users.owner, at))
    await waitFor(() => many.every(({ events }) => events.length > 0), { what: 'all of them to see it' })
    const readsBefore = reads
    const before = many.map(({ events }) => events.length)
    const more = () => many.map(({ events }, index) => events.length - (before[index] ?? 0))
    await waitFor(() => Math.min(...more()) >= 3, { what: 'three more events for each' })
    expect(reads - readsBefore).toBeGreaterThanOrEqual(3)
    expect(reads - readsBefore).toBeLessThanOrEqual(Math.max(...more()) + 1)
  })
})

describe('a key', () => {
  test.for([
    ['that was deleted', (id: number) => change((trx) => trx.deleteFrom('api_keys').where('id', '=', id).execute())],
    [
      'that was given another secret',
      (id: number) =>
        change((trx) => trx.updateTable('api_keys').set({ key_hash: 'another' }).where('id', '=', id).execute()),
    ],
    [
      'that has expired',
      (id: number) =>
        change((trx) => trx.updateTable('api_keys').set({ expires_at: 1 }).where('id', '=', id).execute()),
    ],
  ] as const)('%s ends its own watches alone', async ([, end]) => {
    await requestDeletion()
    const key = 'a-key-that-is-to-end'
    const userId = scene.users.ownerUser.userId
    await insertKey(scene.server.deps.db, { secret: key, userId })
    const [watcher, other] = [watch(key), watch()]
    const all = [watcher, other]
    await waitFor(() => all.every(({ events }) => events.length > 0), { what: 'both to see it' })
    const { keyId } = await authenticate(scene.server.deps, key)
    await end(keyId)
    expect(await ending(watcher)).toMatchObject({ code: 'invalid_api_key' })
    expect(other.ended).toBeUndefined()
    await scene.finishDeletions()
    expect(await ending(other)).toBe('complete')
  })
})

describe('a user who did not request it', () => {
  test('cannot watch it, and gets the final answer of a deletion that does not exist', async () => {
    const notFound = { code: 'deletion_not_found', message: 'No deletion of this organization' }
    expect(await ending(watch())).toEqual(notFound)
    await requestDeletion()
    const { admin, reader, stranger, ownerElsewhere, ownerNothing } = scene.users
    for (const key of [admin, reader, stranger, ownerElsewhere, ownerNothing]) {
      const watcher = watch(key)
      expect(await ending(watcher)).toEqual(notFound)
      expect(watcher.events).toEqual([])
    }
  })

  test('is let in with a key that is unknown, or that has expired', async () => {
    await requestDeletion()
    for (const key of ['an-unknown-key', scene.users.ownerExpired]) {
      const watcher = watch(key)
      expect(await ending(watcher)).toMatchObject({ code: 'invalid_api_key' })
      expect(watcher.events).toEqual([])
    }
  })

  test('but those whose keys could reach the organization: also a weak one', async () => {
    await requestDeletion()
    for (const key of [scene.users.ownerReadOnly, scene.users.ownerHere]) {
      await seen(watch(key), 'the request', ({ state }) => state === 'requested')
    }
  })
})

describe('a server that is to close', () => {
  test('does not wait for those who watch', async () => {
    await requestDeletion()
    const { app, url: at } = await listen()
    const many = Array.from({ length: 10 }, () => watch(scene.users.owner, at))
    await waitFor(() => many.every(({ events }) => events.length > 0), { what: 'all of them to see it' })
    await app.close() // which would last as long as their watches
  })

  test('does not wait for those either who were being let in when it began to', async () => {
    await requestDeletion()
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    let asked = 0
    const deps = watchReads(scene.server.deps, 'api_keys', async () => {
      asked += 1
      await released
    })
    const { app, url: at } = await listen({ deps })
    watch(scene.users.owner, at)
    await waitFor(() => asked > 0, { what: 'the key to be looked up' })
    let isClosed = false
    const closing = app.close().then(() => (isClosed = true))
    await waitFor(() => !(app.server.address() as AddressInfo | null), { what: 'the server to close its port' })
    release()
    await waitFor(() => isClosed, { what: 'the server to be closed' })
    await closing
  })
})
