import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'

let server: TestServer
let users: TestUsers
beforeAll(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterAll(() => server.close())

test('the workload is told to operators alone: deletions by state, and how old the oldest work is', async () => {
  await server.call('DELETE', `/organization?orgId=${users.orgId}`, { key: users.owner })
  const ask = (key?: string) => server.call('GET', '/trpc/operator.workload', { key })
  expect((await ask(OPERATOR_SECRET)).body).toEqual({
    result: {
      data: {
        deletionsByState: { requested: 1, sweeping: 0, verifying: 0, blocked: 0 },
        oldestEventAgeMs: expect.any(Number) as number,
        deletionsWaitingForOthers: 0,
        oldestWaitForOthersMs: 0,
        oldestDeliveryAgeMs: 0,
        participantsWaitedFor: 0,
        mailsWaiting: 0,
        oldestMailAgeMs: 0,
      },
    },
  })
  expect((await ask(users.owner)).body).toMatchObject({ error: { data: { errorCode: 'operator_required' } } })
  expect((await ask()).body).toMatchObject({ error: { data: { errorCode: 'invalid_api_key' } } })
})
