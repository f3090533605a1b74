import { insertSampleKeys } from '@organizations/services/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let key: string
beforeEach(async () => {
  server = await openTestServer()
  const { actor, secret } = await server.deps.newUser('owner@example.com')
  key = secret
  // As large as keys may be: a page of them is somewhat more than 6 MB.
  const limits = { limitedToApps: Array.from({ length: 32 }, (_, n) => `com.example.${'a'.repeat(200)}.app${n}`) }
  await insertSampleKeys(server.deps.db, actor.userId, 900, limits)
})
afterEach(() => server.close())

interface Answer {
  result?: { data: unknown }
  error?: { message: string; data: { errorCode: string; httpStatus: number } }
}

const batch = async (...procedures: string[]) => {
  const input = encodeURIComponent(JSON.stringify(Object.fromEntries(procedures.map((_, at) => [at, {}]))))
  const { body } = await server.call('GET', `/trpc/${procedures.join(',')}?batch=1&input=${input}`, { key })
  return body as Answer[] // tRPC's shape
}

test('of the lists of a batch those are refused that come after more than 8 MiB', async () => {
  const answers = await batch(...Array.from({ length: 6 }, () => 'apiKey.list'), 'organization.list')
  const refusals = answers.map(({ error }) => error?.data)
  const tooMany = expect.objectContaining({ errorCode: 'too_many_requests', httpStatus: 429 }) as object
  expect(refusals).toEqual([undefined, undefined, tooMany, tooMany, tooMany, tooMany, tooMany])
  expect(answers[2]?.error?.message).toMatch(/^Expected the lists of a batch to have at most 8388608 bytes/)
})

test('small lists of a batch are all answered, in their order, also beside one that is refused', async () => {
  const answers = await batch('organization.list', 'app.list', 'member.list', 'organization.list')
  expect(answers.map(({ result, error }) => result?.data ?? error?.data.errorCode)).toEqual([
    [],
    [],
    'org_id_required',
    [],
  ])
})
