import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { idOf, makeCast, type Cast } from '../testing/cast.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let cast: Cast

beforeAll(async () => {
  server = await openTestServer()
  cast = await makeCast(server)
})
afterAll(() => server.close())

const unknownId = 'org_01h455vb4pex5vsknk084sn02q'

describe('the parameters of a REST call', () => {
  test('come in the query or in the JSON body, on GET too', async () => {
    const expected = await server.call('GET', `/organization?orgId=${cast.orgId}`, { key: cast.owner })
    const { body } = await server.call('GET', '/organization', { key: cast.owner, body: { orgId: cast.orgId } })
    expect(body).toStrictEqual(expected.body)
    expect(body).toMatchObject({ data: { id: cast.orgId } })
  })

  test.for(['GET', 'PUT'])('the body wins over the query on %s', async (method) => {
    const body = { orgId: cast.orgId, name: 'Acme' }
    const right = await server.call(method, `/organization?orgId=${unknownId}&name=Query`, { key: cast.owner, body })
    expect(right.body).toMatchObject({ data: { id: cast.orgId, name: 'Acme' } })
    const wrong = await server.call(method, `/organization?orgId=${cast.orgId}`, {
      key: cast.owner,
      body: { ...body, orgId: unknownId },
    })
    expect(wrong.status).toBe(403)
  })

  test('PUT and POST read the query', async () => {
    const put = await server.call('PUT', `/organization?orgId=${cast.orgId}&name=5`, { key: cast.owner })
    expect(put.body).toMatchObject({ data: { name: '5' } })
    const post = await server.call('POST', '/organization?name=From+a%20query', { key: cast.owner })
    const found = await server.call('GET', `/organization?orgId=${idOf(post.body)}`, { key: cast.owner })
    expect(found.body).toMatchObject({ data: { name: 'From a query' } })
  })

  test('DELETE reads either', async () => {
    for (const request of [{ query: '' }, { query: 'x' }]) {
      const orgId = idOf((await server.call('POST', '/organization?name=X', { key: cast.owner })).body)
      const answer =
        request.query === ''
          ? await server.call('DELETE', '/organization', { key: cast.owner, body: { orgId } })
          : await server.call('DELETE', `/organization/?orgId=${orgId}`, { key: cast.owner })
      expect(answer.body).toStrictEqual({ status: 'Organization deleted', id: orgId })
    }
  })

  test.for(['', ' ', '\n'])('content-type json with the body %j is no body', async (body) => {
    const list = await server.call('GET', '/organization', { key: cast.neighbour, body })
    expect(list).toMatchObject({ status: 200, body: { data: [{ id: cast.neighbourOrgId }] } })
    const put = await server.call('PUT', `/organization?orgId=${cast.orgId}&name=Q`, { key: cast.owner, body })
    expect(put.status).toBe(200)
    expect((await server.call('DELETE', '/organization', { key: cast.owner, body })).body).toMatchObject({
      code: 'org_id_required',
    })
  })

  test('fields that an operation does not know are ignored', async () => {
    const body = { orgId: cast.orgId, name: 'X', customer_id: 'mine', id: 'other', created_by: 5, nested: { a: [1] } }
    const answer = await server.call('PUT', '/organization?what=ever', { key: cast.owner, body })
    expect(answer.body).toMatchObject({ data: { id: cast.orgId, name: 'X', customer_id: null } })
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

  test('null in the body counts as missing', async () => {
    const { body } = await server.call('GET', '/organization', { key: cast.neighbour, body: { orgId: null } })
    expect(body).toMatchObject({ data: [{ id: cast.neighbourOrgId }] })
    expect((await server.call('GET', '/organization', { key: cast.neighbour, body: 'null' })).status).toBe(200)
  })

  test.for(['[1]', '"text"', '5', 'true'])('the body %s is refused: it is no object', async (body) => {
    const answer = await server.call('POST', '/organization', { key: cast.owner, body })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } })
    expect(answer.text).toContain('Expected the body to be a JSON object, got')
  })

  test('a body with __proto__ or a constructor’s prototype is refused and changes no prototype', async () => {
    for (const body of ['{"name":"X","__proto__":{"bad":1}}', '{"name":"X","constructor":{"prototype":{"bad":1}}}']) {
      const answer = await server.call('POST', '/organization', { key: cast.owner, body })
      expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
    }
    expect(await server.call('GET', '/organization?__proto__=1&constructor=2', { key: cast.owner })).toMatchObject({
      status: 200,
    })
    expect({}).not.toHaveProperty('bad')
  })
})
