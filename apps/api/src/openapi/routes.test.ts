import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestServer, type TestServer } from '../testing/test-server.ts'
import { createApiDocument } from './document.ts'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(() => server.close())

const policyOf = async (url: string) => String((await server.call('GET', url)).headers['content-security-policy'])

describe('/openapi.json', () => {
  test('is the document, without a key', async () => {
    const { status, body, headers } = await server.call('GET', '/openapi.json')
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
    expect(body).toEqual(JSON.parse(JSON.stringify(createApiDocument())))
  })

  test('is not sent again to a caller that has it', async () => {
    const { headers } = await server.call('GET', '/openapi.json')
    const etag = String(headers['etag'])
    expect(etag).toMatch(/^"[\w-]{43}"$/)
    const again = await server.call('GET', '/openapi.json', { headers: { 'if-none-match': etag } })
    expect([again.status, again.text]).toEqual([304, ''])
    expect((await server.call('GET', '/openapi.json', { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })
})

describe('/docs', () => {
  test.for(['/docs', '/docs/'])(
    'is a page at %s, without a key, all of whose parts the server itself has',
    async (url) => {
      const { status, text, headers } = await server.call('GET', url)
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, part = '']) => new URL(part, `http://here${url}`),
      )
      expect(parts.map(({ host }) => host)).toEqual(parts.map(() => 'here'))
      expect(parts.map(({ pathname }) => pathname)).toEqual(
        expect.arrayContaining(['/docs/static/swagger-ui.css', '/docs/static/swagger-ui-bundle.js']),
      )
      for (const { pathname } of parts) {
        const part = await server.call('GET', pathname)
        expect([pathname, part.status, part.text.length > 0]).toEqual([pathname, 200, true])
      }
      expect(text).not.toMatch(/<script(?! src=)|<style|https?:\/\//)
    },
  )

  test('shows the document that the server has', async () => {
    const { text } = await server.call('GET', '/docs/static/swagger-initializer.js')
    expect(text).toContain("url: new URL('../json', document.currentScript.src).href")
    expect(text).toContain('validatorUrl: null')
    expect((await server.call('GET', '/docs/json')).body).toEqual((await server.call('GET', '/openapi.json')).body)
  })

  test('may load nothing from elsewhere, and no script that is not a file', async () => {
    for (const url of ['/docs', '/docs/static/swagger-ui-bundle.js', '/docs/json']) {
      const policy = await policyOf(url)
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
      expect(policy).toContain("default-src 'none'; script-src 'self'; ")
      expect(policy).not.toContain('upgrade-insecure-requests')
    }
  })

  test.for([
    ['/docs/static/swagger-ui.css', { range: 'bytes=99999999-' }, 400, 'invalid_input'],
    ['/docs/static/swagger-ui.css', { 'if-match': '"other"' }, 400, 'invalid_input'],
    ['/docs/static/%00', {}, 400, 'invalid_input'],
    ['/docs/static/..%2fpackage.json', {}, 404, 'not_found'],
    ['/docs/static/nowhere', {}, 404, 'not_found'],
  ] as const)('refuses %s with %o in our shape', async ([url, headers, status, code]) => {
    expect(await server.call('GET', url, { headers })).toMatchObject({ status, body: { status: 'KO', code } })
  })

  test('leaves the policy of all other answers as it is', async () => {
    const policies = await Promise.all(
      ['/openapi.json', '/healthz', '/organization', '/nowhere', '/docsx'].map(policyOf),
    )
    expect(new Set(policies).size).toBe(1)
    expect(policies[0]).toContain("default-src 'self';base-uri 'self';")
    expect(policies[0]).toContain('upgrade-insecure-requests')
  })
})
