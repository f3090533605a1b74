import { probeDisk } from '@organizations/database'
import { fillDisk, testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { buildTestServer, type TestServer } from '../../testing/test-server.ts'

const sentence = 'The disk of the service is full: nothing was changed, and reading still works'

describe.each(testDatabases)('a full disk of $name', ({ open }) => {
  let server: TestServer
  let users: TestUsers
  beforeEach(async () => {
    const database = await open()
    const works = async () => {}
    const readiness = { database: works, store: works, disk: () => probeDisk(database.db) }
    server = await buildTestServer(database, { readiness })
    users = await makeTestUsers(server)
  })
  afterEach(() => server.close())

  const create = (url: string) =>
    server.call('POST', url, { key: users.owner, body: { name: 'X'.repeat(250), email: 'x@example.com' } })
  const createUntilRefused = async (url: string) => {
    for (let times = 0; times < 1000; times += 1) {
      const answer = await create(url)
      if (answer.status !== 200) return answer
    }
    return expect.unreachable('a disk that is never full')
  }

  test('refuses writes over both doors with 503, and nothing else', async () => {
    await fillDisk(server.deps.db)
    const rest = await createUntilRefused('/organization')
    expect(rest).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    expect(rest.body).toStrictEqual({ error: sentence, status: 'KO', code: 'disk_full' })
    const trpc = await createUntilRefused('/trpc/organization.create')
    expect(trpc).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    expect(trpc.body).toMatchObject({ error: { message: sentence, data: { errorCode: 'disk_full' } } })
    const before = (await server.call('GET', '/organization', { key: users.owner })).body
    for (let times = 0; times < 20; times += 1) expect(await create('/organization')).toMatchObject({ status: 503 })
    expect(await server.call('GET', '/organization', { key: users.owner })).toMatchObject({ status: 200, body: before })
    expect(server.logged()).not.toContain('Unexpected error')
  })

  test('is told by /readyz with 200, from the first refusal until there is room again', async () => {
    const ready = { status: 'ready', database: 'ok', store: 'ok' }
    const isReady = async () => {
      const { status, body } = await server.call('GET', '/readyz')
      return [status, body]
    }
    const free = await fillDisk(server.deps.db)
    expect(await isReady()).toEqual([200, ready])
    await createUntilRefused('/organization')
    for (let times = 0; times < 3; times += 1) expect(await isReady()).toEqual([200, { ...ready, degraded: ['disk'] }])
    await free()
    expect(await isReady()).toEqual([200, ready])
    expect(await create('/organization')).toMatchObject({ status: 200 })
    expect(await server.deps.db.selectFrom('disk_probes').selectAll().execute()).toEqual([])
  })
})
