import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { idOf, makeTestUsers, type TestUsers } from '../testing/test-users.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let users: TestUsers

beforeAll(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterAll(() => server.close())

const unknownId = 'org_01h455vb4pex5vsknk084sn02q'

describe('the parameters of a REST call', () => {
  test('come in the query or in the JSON body, on GET too', async () => {
    const expected = await server.call('GET', `/organization?orgId=${users.orgId}`, { key: users.owner })
    const { body } = await server.call('GET', '/organization', { key: users.owner, body: { orgId: users.orgId } })
    expect(body).toStrictEqual(expected.body)
    expect(body).toMatchObject({ data: { id: users.orgId } })
  })

  test.for(['GET', 'PUT'])('the body wins over the query on %s', async (method) => {
    const body = { orgId: users.orgId, name: 'Acme' }
    const right = await server.call(method, `/organization?orgId=${unknownId}&name=Query`, { key: users.owner, body })
    expect(right.body).toMatchObject({ data: { id: users.orgId, name: 'Acme' } })
    const wrong = await server.call(method, `/organization?orgId=${users.orgId}`, {
      key: users.owner,
      body: { ...body, orgId: unknownId },
    })
    expect(wrong.status).toBe(403)
  })

  test('PUT and POST read the query', async () => {
    const put = await server.call('PUT', `/organization?orgId=${users.orgId}&name=5`, { key: users.owner })
    expect(put.body).toMatchObject({ data: { name: '5' } })
    const post = await server.call('POST', '/organization?name=From+a%20query', { key: users.owner })
    const found = await server.call('GET', `/organization?orgId=${idOf(post.body)}`, { key: users.owner })
    expect(found.body).toMatchObject({ data: { name: 'From a query' } })
  })

  test('DELETE reads either', async () => {
    for (const request of [{ query: '' }, { query: 'x' }]) {
      const orgId = idOf((await server.call('POST', '/organization?name=X', { key: users.owner })).body)
      const answer =
        request.query === ''
          ? await server.call('DELETE', '/organization', { key: users.owner, body: { orgId } })
          : await server.call('DELETE', `/organization/?orgId=${orgId}`, { key: users.owner })
      expect(answer.body).toStrictEqual({ status: 'Organization deleted', id: orgId })
    }
  })

  test.for(['', ' ', '\n'])('content-type json with the body %j is no body', async (body) => {
    const list = await server.call('GET', '/organization', { key: users.neighbour, body })
    expect(list).toMatchObject({ status: 200, body: { data: [{ id: users.neighbourOrgId }] } })
    const put = await server.call('PUT', `/organization?orgId=${users.orgId}&name=Q`, { key: users.owner, body })
    expect(put.status).toBe(200)
    expect((await server.call('DELETE', '/organization', { key: users.owner, body })).body).toMatchObject({
      code: 'org_id_required',
    })
  })

  test('fields that an operation does not know are ignored', async () => {
    const body = { orgId: users.orgId, name: 'X', customer_id: 'mine', id: 'other', created_by: 5, nested: { a: [1] } }
    const answer = await server.call('PUT', '/organization?what=ever', { key: users.owner, body })
    expect(answer.body).toMatchObject({ data: { id: users.orgId, name: 'X', customer_id: null } })
  })

  test('a query value is a number where a number is asked for, and stays text elsewhere', async () => {
    const list = (query: string) => server.call('GET', `/operator/user${query}`, { key: OPERATOR_SECRET })
    expect(await list('?page=1')).toMatchObject({ status: 200, body: { data: [] } })
    for (const page of ['x', '', '-1', '1.5', '1e3', '0x1', ' 1', 'NaN', 'Infinity', '99999999999999999999']) {
      const { status, body } = await list(`?page=${encodeURIComponent(page)}`)
      expect(body).toMatchObject({ code: 'invalid_input', error: expect.stringContaining('Expected page to be') })
      expect(status).toBe(400)
    }
  })

  test.for(['%s', '%s[]', '%s[0]', '%s%5B%5D'])('a list in the query may be written as %s=', async (form) => {
    const ids = [users.orgId, unknownId]
    const list = (values: string[]) => values.map((id) => `${form.replace('%s', 'limited_to_orgs')}=${id}`).join('&')
    for (const values of [ids.slice(0, 1), ids]) {
      const url = `/apikey?name=Listed&mode=read&${list(values)}`
      const { body } = await server.call('POST', url, { key: users.owner })
      expect(body).toMatchObject({ apikey: { limited_to_orgs: values } })
    }
  })

  test('a list may be written in several forms at once; the body still wins, and one value stays one', async () => {
    const url = `/apikey?name=Mixed&mode=read&limited_to_orgs=${users.orgId}&limited_to_orgs[]=${unknownId}`
    const mixed = await server.call('POST', url, { key: users.owner })
    expect(mixed.body).toMatchObject({ apikey: { limited_to_orgs: [users.orgId, unknownId] } })
    const won = await server.call('POST', url, { key: users.owner, body: { limited_to_orgs: [] } })
    expect(won.body).toMatchObject({ apikey: { limited_to_orgs: [] } })
    const text = await server.call('GET', `/organization?orgId[]=${users.orgId}`, { key: users.owner })
    expect(text).toMatchObject({ status: 400, body: { error: 'Expected orgId to be text, got an array' } })
    expect((await server.call('GET', '/organization?__proto__[]=1&x[]=2', { key: users.owner })).status).toBe(200)
  })

  test('null in the body counts as missing', async () => {
    const { body } = await server.call('GET', '/organization', { key: users.neighbour, body: { orgId: null } })
    expect(body).toMatchObject({ data: [{ id: users.neighbourOrgId }] })
    expect((await server.call('GET', '/organization', { key: users.neighbour, body: 'null' })).status).toBe(200)
  })

  test.for(['[1]', '"text"', '5', 'true'])('the body %s is refused: it is no object', async (body) => {
    const answer = await server.call('POST', '/organization', { key: users.owner, body })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } })
    expect(answer.text).toContain('Expected the body to be a JSON object, got')
  })

  test('a body with __proto__ or a constructor’s prototype is refused and changes no prototype', async () => {
    for (const body of ['{"name":"X","__proto__":{"bad":1}}', '{"name":"X","constructor":{"prototype":{"bad":1}}}']) {
      const answer = await server.call('POST', '/organization', { key: users.owner, body })
      expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
    }
    expect(await server.call('GET', '/organization?__proto__=1&constructor=2', { key: users.owner })).toMatchObject({
      status: 200,
    })
    expect({}).not.toHaveProperty('bad')
  })
})
