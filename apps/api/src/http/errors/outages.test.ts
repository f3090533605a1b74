import { inTransaction, openDatabase, type Database, type Transaction } from '@organizations/database'
import { endWhoWaits, openPostgres } from '@organizations/database/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { buildTestServer, type TestServer } from '../../testing/test-server.ts'
import { watchDeletion } from '../../testing/watcher.ts'

const sentence = 'Temporarily unavailable: whether the request was carried out is not known'

let server: TestServer
let users: TestUsers

beforeAll(async () => {
  const database = await openPostgres()
  const program = openDatabase(database.url, { baseFolder: '/', onBackgroundError() {} }) // connections are ended all the time
  const remove = async () => {
    await program.close()
    await database.remove()
  }
  server = await buildTestServer({ ...database, ...program, remove })
  users = await makeTestUsers(server)
})
afterAll(() => server.close())

describe('a request whose connection to the database is ended', () => {
  test.for([
    ['REST', '/organization', 'PUT', { error: sentence, status: 'KO', code: 'service_unavailable' }],
    [
      'tRPC',
      '/trpc/organization.update',
      'POST',
      {
        error: {
          message: sentence,
          code: -32603,
          data: {
            code: 'SERVICE_UNAVAILABLE',
            httpStatus: 503,
            path: 'organization.update',
            errorCode: 'service_unavailable',
          },
        },
      },
    ],
  ] as const)('is refused over %s, and may be repeated', async ([, url, method, body]) => {
    const rename = () => server.call(method, url, { key: users.owner, body: { orgId: users.orgId, name: 'Renamed' } })
    const answer = await endedWhileWaiting(rename)
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    expect(answer.body).toStrictEqual(body)
    expect(await rename()).toMatchObject({ status: 200 })
  })

  test('is logged together with the others, and not one by one', async () => {
    const warnings = () =>
      server
        .logged()
        .split('\n')
        .filter((line) => line.includes('requests are refused'))
    const rename = () =>
      server.call('PUT', '/organization', { key: users.owner, body: { orgId: users.orgId, name: 'X' } })
    for (let request = 1; request <= 5; request += 1)
      expect(await endedWhileWaiting(rename)).toMatchObject({ status: 503 })
    expect(warnings()).toEqual([expect.stringContaining('terminating connection')])
    expect(server.logged()).not.toContain('Unexpected error')
  })

  test('is refused over tRPC also while the caller is recognised', async () => {
    const holdKeys: Hold = (trx) => trx.schema.alterTable('api_keys').addColumn('held', 'integer').execute()
    const list = () => server.call('GET', '/trpc/organization.list', { key: users.owner })
    const answer = await endedWhileWaiting(list, holdKeys)
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    expect(answer.body).toMatchObject({ error: { message: sentence, data: { errorCode: 'service_unavailable' } } })
  })

  test('is a watch that its client takes up again', async () => {
    const url = await server.app.listen({ port: 0, host: '127.0.0.1' })
    expect(await server.call('DELETE', `/organization?orgId=${users.orgId}`, { key: users.owner })).toMatchObject({
      status: 200,
    })
    const watcher = watchDeletion(url, users.owner, users.orgId)
    const begun = (times: number) => () => watcher.states.filter((it) => it === 'pending').length === times
    await waitFor(() => watcher.events.length === 1, { what: 'the first event' })
    const holdDeletions: Hold = (trx) => trx.schema.alterTable('deletions').addColumn('held', 'integer').execute()
    await endedWhileWaiting(async () => {}, holdDeletions)
    await waitFor(begun(2), { what: 'the watch to begin again' })
    expect([watcher.ended, watcher.events.length]).toEqual([undefined, 1])
    watcher.leave()
    expect(server.logged()).not.toContain('Unexpected error')
  })
})

type Hold = (trx: Transaction<Database>) => Promise<unknown>

const holdOrganizations: Hold = (trx) => trx.selectFrom('organizations').select('id').forUpdate().execute()

/** The answer to a request that waits for a lock of another transaction, until its connection is ended. */
async function endedWhileWaiting<T>(ask: () => Promise<T>, hold: Hold = holdOrganizations): Promise<T> {
  return await inTransaction(server.deps.db, async (trx) => {
    await hold(trx)
    const answer = ask()
    await expect.poll(() => endWhoWaits(server.deps.db)).toBe(true)
    return await answer
  })
}
