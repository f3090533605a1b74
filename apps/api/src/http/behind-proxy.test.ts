import { afterEach, describe, expect, test } from 'vitest'
import type { ProxyOptions } from '../deps.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'

const PROXY = '10.0.0.5'
const doors = ['/organization', '/trpc/organization.list'] as const

let server: TestServer
afterEach(() => server.close())

const open = async (proxy: Partial<ProxyOptions>, failedAuth = 0) => {
  const limits = { standard: 0, enterprise: 0, failedAuth, operator: 0 }
  server = await openTestServer({ limits, proxy: { trusted: [], basePath: '', ...proxy } })
}
const ask = (url: string, headers: Record<string, string> = {}, remoteAddress = PROXY) =>
  server.app.inject({ url, headers, remoteAddress })
const from = (client: string) => ({ 'x-forwarded-for': client })

describe.each(doors)('the address of a caller of %s', (url) => {
  const statuses = async (...asked: [forwarded: string, remoteAddress?: string][]) => {
    const all = []
    for (const [forwarded, address] of asked) all.push((await ask(url, from(forwarded), address)).statusCode)
    return all
  }

  test('is the one that a trusted proxy names, so that each caller has a limit of their own', async () => {
    await open({ trusted: ['10.0.0.0/8'] }, 1)
    expect(await statuses(['192.0.2.1'], ['192.0.2.2'], ['192.0.2.1'], ['2001:db8::1'])).toEqual([401, 401, 429, 401])
  })

  test('is not the one that a caller has written before the proxy added theirs', async () => {
    await open({ trusted: [PROXY] }, 1)
    expect(await statuses(['198.51.100.7, 192.0.2.1'], ['198.51.100.8, 192.0.2.1'])).toEqual([401, 429])
  })

  test('is found behind two trusted proxies', async () => {
    await open({ trusted: ['loopback', PROXY] }, 1)
    const both = (client: string): [string, string] => [`${client}, ${PROXY}`, '127.0.0.1']
    expect(await statuses(both('192.0.2.1'), both('192.0.2.2'), both('192.0.2.2'))).toEqual([401, 401, 429])
  })

  test('is that of the connection, when it is no trusted proxy', async () => {
    await open({ trusted: ['10.0.0.9'] }, 1)
    expect(await statuses(['192.0.2.1'], ['192.0.2.2'])).toEqual([401, 429])
  })

  test('has no port, and what is no address counts as the proxy', async () => {
    await open({ trusted: [PROXY] }, 1)
    const ports = ['192.0.2.1', '192.0.2.1:4711', '[2001:db8::1]:4711', '2001:db8::1', '[2001:db8::1]']
    expect(await statuses(...ports.map((it): [string] => [it]))).toEqual([401, 429, 401, 429, 429])
    expect(await statuses(['unknown'], ['x'.repeat(2000)], ['999.1.1.1:1'])).toEqual([401, 429, 429])
  })
})

describe('strict-transport-security', () => {
  const policyOf = async (url: string, scheme: string, address = PROXY) =>
    (await ask(url, { 'x-forwarded-proto': scheme }, address)).headers['strict-transport-security']

  test.each([...doors, '/healthz', '/nowhere', '/docs'])(
    'is sent where the request came over https: %s',
    async (url) => {
      await open({ trusted: [PROXY] })
      expect(await policyOf(url, 'https')).toBe('max-age=31536000')
      expect(await policyOf(url, 'http')).toBeUndefined()
      expect(await policyOf(url, 'https', '192.0.2.1')).toBeUndefined() // not the proxy: it may say anything
    },
  )
})

describe('with a base path', () => {
  test('both doors answer below it, with a query and without', async () => {
    await open({ basePath: '/orgs' })
    const { secret } = await server.deps.newUser('ada@example.com')
    for (const url of [...doors, '/organization/', '/organization?page=0']) {
      const { statusCode } = await ask(`/orgs${url}`, { authorization: secret })
      expect([url, statusCode]).toEqual([url, 200])
    }
    for (const url of ['/orgs', '/orgs/', '/orgs?x=1']) expect([url, (await ask(url)).statusCode]).toEqual([url, 200])
    for (const url of ['/orgsorganization', '/orgs/nowhere', '/orgs/orgs/organization']) {
      expect([url, (await ask(url, { authorization: secret })).statusCode]).toEqual([url, 404])
    }
  })

  test('probes and proxies that take the path away need not know it', async () => {
    await open({ basePath: '/orgs' })
    for (const url of ['/healthz', '/readyz', '/orgs/healthz', '/orgs/readyz']) {
      expect([url, (await ask(url)).statusCode]).toEqual([url, 200])
    }
  })

  test.each([{ basePath: '/a/b' }, { publicUrl: 'https://example.com/a/b' }])(
    'the pages of /docs ask for their parts below it, also when the proxy takes it away: %j',
    async (proxy) => {
      await open(proxy)
      for (const page of ['/docs', '/docs/']) {
        const { body } = await ask(`${proxy.basePath ?? ''}${page}`)
        const links = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, it = '']) => it)
        const parts = links.map((it) => new URL(it, `https://example.com/a/b${page}`).pathname)
        expect(parts.length).toBeGreaterThan(3)
        expect(parts.filter((it) => !it.startsWith('/a/b/docs/static/'))).toEqual([])
        for (const part of parts) {
          expect((await ask(proxy.basePath === undefined ? part.slice('/a/b'.length) : part)).statusCode).toBe(200)
        }
      }
    },
  )

  test('the link to the next page is relative, so it holds behind any prefix', async () => {
    await open({ basePath: '/orgs' })
    const { secret: authorization } = await server.deps.newUser('ada@example.com')
    for (const name of ['A', 'B']) {
      const headers = { authorization, 'content-type': 'application/json' }
      await server.app.inject({ method: 'POST', url: '/orgs/organization', headers, payload: JSON.stringify({ name }) })
    }
    const { headers } = await ask('/orgs/organization?limit=1', { authorization })
    expect(headers['link']).toBe('<?limit=1&page=1>; rel="next"')
  })
})

describe('the server that /openapi.json names', () => {
  const serverOf = async (url: string) => (await ask(url)).json<{ servers: { url: string }[] }>().servers

  test.each([
    ['nothing is set', {}, '/'],
    ['a base path is set', { basePath: '/orgs' }, '/orgs'],
    ['a public URL is set', { publicUrl: 'https://example.com' }, 'https://example.com'],
    ['both are set', { basePath: '/orgs', publicUrl: 'https://example.com/orgs' }, 'https://example.com/orgs'],
  ])('when %s', async (_, proxy: Partial<ProxyOptions>, url) => {
    await open(proxy)
    for (const document of ['/openapi.json', '/docs/json']) expect(await serverOf(document)).toEqual([{ url }])
  })
})
