import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBrowser, type Browser } from '../../testing/browser.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d', 'hex')
const MOST = 256 * 1024

let server: TestServer
let users: TestUsers
let cookie: string
/** What the stranger's server was asked, and what it answers. */
let asked: IncomingMessage[]
let answer: { status: number; body: Buffer; headers?: Record<string, string> }
let elsewhere: ReturnType<typeof createServer>
let address: string

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
  asked = []
  answer = { status: 200, body: PNG }
  elsewhere = createServer((request, response) => {
    asked.push(request)
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }).listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}` // it listens on TCP
  server.deps.targets.allowPrivate = true
  cookie = cookieOf(await signedIn(users.owner))
})
afterEach(async () => {
  elsewhere.closeAllConnections()
  elsewhere.close()
  await server.close()
})

async function signedIn(key: string): Promise<Browser> {
  const browser = openBrowser(server.app)
  await browser.signIn({ key })
  return browser
}

function cookieOf({ cookies }: Browser): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

const setLogo = (logo: string | null) =>
  server.deps.db.transaction().execute((trx) => trx.updateTable('organizations').set({ logo }).execute())

async function look(headers: Record<string, string> = {}, orgId = users.orgId) {
  const url = `/console/logo/${orgId}`
  const all = { cookie, 'sec-fetch-site': 'same-origin', ...headers }
  const { statusCode, headers: answered, rawPayload } = await server.app.inject({ url, headers: all })
  const code = statusCode < 400 ? undefined : (JSON.parse(rawPayload.toString()) as { code: string }).code
  return { status: statusCode, code, headers: answered, bytes: rawPayload }
}

test('a logo is fetched once by the service, without a word of who looks, and is an image of our own origin', async () => {
  await setLogo(`${address}/logo`)
  const first = await look()
  expect(first).toMatchObject({
    status: 200,
    bytes: PNG,
    headers: {
      'content-type': 'image/png',
      'cache-control': 'private, max-age=300',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    },
  })
  expect(await look()).toMatchObject({ status: 200, bytes: PNG })
  expect(asked).toHaveLength(1)
  const { cookie: sent, origin, referer, 'user-agent': agent, 'x-forwarded-for': forwarded } = asked[0]?.headers ?? {}
  expect([sent, origin, referer, agent, forwarded]).toEqual([undefined, undefined, undefined, undefined, undefined])
})

test.for([
  ['an image of 256 KiB', () => ({ status: 200, body: Buffer.concat([PNG, Buffer.alloc(MOST - PNG.length)]) }), 200],
  ['a larger one', () => ({ status: 200, body: Buffer.concat([PNG, Buffer.alloc(MOST)]) }), 404],
  ['an SVG', () => ({ status: 200, body: Buffer.from('<svg/>'), headers: { 'content-type': 'image/png' } }), 404],
  ['a page', () => ({ status: 200, body: Buffer.from('<html>'), headers: { 'content-type': 'text/html' } }), 404],
  ['a redirect', () => ({ status: 302, body: PNG, headers: { location: `${address}/other` } }), 404],
  ['a failure', () => ({ status: 500, body: PNG }), 404],
] as const)('of %s comes what is said', async ([, make, status]) => {
  answer = make()
  await setLogo(`${address}/logo`)
  expect((await look()).status).toBe(status)
  expect(asked).toHaveLength(1)
})

test('is asked of no address inside of the network, and of none where none is set', async () => {
  expect(await look()).toMatchObject({ status: 404, code: 'logo_not_found' })
  await setLogo(`${address}/logo`)
  server.deps.targets.allowPrivate = false
  expect(await look()).toMatchObject({ status: 404, code: 'logo_not_found' })
  expect(asked).toEqual([])
})

test('is for those who are signed in and may read the organization, from pages of ours', async () => {
  await setLogo(`${address}/logo`)
  expect(await look({ cookie: '' })).toMatchObject({ status: 401, code: 'invalid_api_key' })
  expect(await look({ 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403, code: 'not_own_page' })
  expect(await look({}, users.neighbourOrgId)).toMatchObject({ code: 'organization_not_accessible' })
  expect(await look({ cookie: cookieOf(await signedIn(users.invited)) })).toMatchObject({
    code: 'organization_not_accessible',
  })
  expect(asked).toEqual([])
  expect(await look({ cookie: cookieOf(await signedIn(users.reader)) })).toMatchObject({ status: 200 })
})
