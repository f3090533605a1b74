import { insertApiKey, insertUser } from '@organizations/database'
import { wholeRight, type OrganizationId, type UserId } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestServer, type TestServer } from '../testing/test-server.ts'

const idOf = (kind: string, number: number) => `${kind}_01h455vb4pex5vsknk08${String(number).padStart(6, '0')}`
const first = idOf('org', 0) as OrganizationId // by its form

let server: TestServer
let key: string

/** A user with 1,001 organizations and 1,001 keys; the first of the organizations has 1,001 members. */
beforeAll(async () => {
  server = await openTestServer()
  const { actor, secret } = await server.deps.newUser('owner@example.com')
  key = secret
  const { userId } = actor
  const times = { created_at: 1, updated_at: 1 }
  const member = { role: 'read', accepted_at: 1, invitation_ends_at: null, created_at: 1 } as const
  const none = { logo: null, customer_id: null, max_apikey_expiration_days: null }
  await server.deps.db.transaction().execute(async (trx) => {
    for (let number = 0; number <= 1000; number += 1) {
      const organization = idOf('org', number) as OrganizationId // by its form
      const user = idOf('user', number) as UserId // likewise
      const row = { id: organization, created_by: userId, name: 'O', management_email: 'o@example.com' }
      await trx
        .insertInto('organizations')
        .values({ ...row, ...none, ...times })
        .execute()
      await trx
        .insertInto('members')
        .values({ organization_id: organization, user_id: userId, ...member })
        .execute()
      if (number === 0) continue // there is one of each already
      const email = `${number}@example.com`
      await insertUser(trx, { id: user, email, name: null, plan: 'standard', isOperator: false, createdAt: 1 })
      await trx
        .insertInto('members')
        .values({ organization_id: first, user_id: user, ...member })
        .execute()
      const right = { ...wholeRight, mode: 'read' } as const
      await insertApiKey(trx, { ...right, userId, name: 'K', keyHash: `hash ${number}`, createdAt: 1 })
    }
  })
})
afterAll(() => server.close())

type Row = Record<string, unknown>
const read = async (url: string) => {
  const { status, body, headers } = await server.call('GET', url, { key })
  expect(status).toBe(200)
  return { rows: (body as { data: Row[] }).data, link: headers['link'] } // the contract's shape
}
const overTrpc = async (procedure: string, input: object) => {
  const url = `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
  return ((await server.call('GET', url, { key })).body as { result: { data: Row[] } }).result.data // tRPC's shape
}

describe.for([
  ['/organization', 'organization.list', 'id', {}],
  ['/apikey', 'apiKey.list', 'id', {}],
  ['/organization/members', 'member.list', 'uid', { orgId: first }],
] as const)('the list at %s', ([path, procedure, id, fields]) => {
  const query = new URLSearchParams(fields)

  test('has 1,000 without page and limit, and a link to the rest, which has none', async () => {
    const page = await read(`${path}?${String(query)}`)
    expect(page.rows).toHaveLength(1000)
    expect(page.link).toBe(`<?${String(new URLSearchParams({ ...fields, page: '1', limit: '1000' }))}>; rel="next"`)
    const [, target = ''] = /^<(.*)>/.exec(String(page.link)) ?? []
    const rest = await read(path + target)
    expect(rest).toMatchObject({ rows: [{}], link: undefined })
    const ids = [...page.rows, ...rest.rows].map((row) => row[id])
    expect(new Set(ids).size).toBe(1001)
    const newestFirst = ids.toSorted((a, b) => ((Number(a) || String(a)) > (Number(b) || String(b)) ? -1 : 1))
    expect(ids).toEqual(newestFirst)
  })

  test('has the pages that are asked for, over both doors, and no link from the last one', async () => {
    for (const { page, limit, has, links } of [
      { page: 0, limit: 1000, has: 1000, links: true },
      { page: 0, limit: 1, has: 1, links: true },
      { page: 10, limit: 91, has: 91, links: false }, // 11 * 91 = 1,001
      { page: 3, limit: 300, has: 101, links: false },
      { page: 4, limit: 300, has: 0, links: false },
    ]) {
      const { rows, link } = await read(`${path}?${String(query)}&page=${page}&limit=${limit}`)
      expect([page, limit, rows.length, link !== undefined]).toEqual([page, limit, has, links])
      expect(await overTrpc(procedure, { ...fields, page, limit })).toEqual(rows)
    }
    const unpaged = await read(`${path}?${String(query)}`)
    expect(await overTrpc(procedure, fields)).toEqual(unpaged.rows)
    expect((await read(`${path}?${String(query)}&page=0`)).rows).toHaveLength(50)
  })
})

test('a list of exactly 1,000 links nothing', async () => {
  await server.deps.db.transaction().execute(async (trx) => {
    await trx.deleteFrom('api_keys').where('key_hash', '=', 'hash 7').execute()
  })
  const { rows, link } = await read('/apikey')
  expect([rows.length, link]).toEqual([1000, undefined])
})
