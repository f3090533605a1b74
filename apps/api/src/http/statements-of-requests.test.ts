import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { recordStatements, testDatabases } from '@organizations/database/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '../testing/browser.ts'
import { buildTestServer, type TestServer } from '../testing/test-server.ts'
import { makeTestUsers, type TestUsers } from '../testing/test-users.ts'

const CALLER = 'select from api_keys'
/** Who is signed in: key or identity, and user, in the same read. */
const SIGNED_IN = 'select from sessions'
const ORGANIZATION = 'select from organizations'
const POSITION = 'update event_feed'
const SEQUENCE = 'select from events'
const EVENT = 'insert events'
const COMMIT = ['commit', 'select total_changes()']
const CREATION = [
  CALLER,
  'begin immediate',
  CALLER,
  'insert organizations',
  'insert members',
  'insert audit_entries',
  POSITION,
  EVENT,
  ...COMMIT,
]
const UPDATE = [
  CALLER,
  'begin immediate',
  CALLER,
  ORGANIZATION,
  'update organizations',
  'insert audit_entries',
  POSITION,
  SEQUENCE,
  EVENT,
  ...COMMIT,
]
const BATCH = Array.from({ length: 10 }, (_, at) => at)

let server: TestServer
let users: TestUsers
let cookie: string
beforeAll(async () => {
  const sqlite = testDatabases.find(({ name }) => name === 'SQLite')
  if (sqlite === undefined) throw new Error('Expected SQLite among the databases')
  server = await buildTestServer(await sqlite.open())
  users = await makeTestUsers(server)
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  const browser = openBrowser(server.app)
  await browser.signIn({ key: users.owner })
  cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
})
afterAll(() => server.close())

interface Asked {
  what: string
  method: string
  path: string
  body?: object
  statements: readonly string[]
  /** By a browser that is signed in, instead of with a key. */
  isBySession?: true
}

/** Both doors; `orgId` is the organization of the request. */
function requestsFor(orgId: string): Asked[] {
  const query = (procedure: string, input: unknown, batch = '') =>
    `/trpc/${procedure}?${batch}input=${encodeURIComponent(JSON.stringify(input))}`
  const ten = query(
    BATCH.map(() => 'organization.get').join(),
    Object.fromEntries(BATCH.map((at) => [at, { orgId }])),
    'batch=1&',
  )
  const lists = [CALLER, 'select from members']
  return [
    { what: 'one over REST', method: 'GET', path: `/organization?orgId=${orgId}`, statements: [CALLER] },
    { what: 'one over tRPC', method: 'GET', path: query('organization.get', { orgId }), statements: [CALLER] },
    { what: 'a list over REST', method: 'GET', path: '/organization?limit=20', statements: lists },
    { what: 'a list over tRPC', method: 'GET', path: query('organization.list', { limit: 20 }), statements: lists },
    {
      what: 'one by a session',
      method: 'GET',
      path: query('organization.get', { orgId }),
      statements: [SIGNED_IN],
      isBySession: true,
    },
    { what: 'ten in a batch', method: 'GET', path: ten, statements: [CALLER, ...BATCH.map(() => ORGANIZATION)] },
    {
      what: 'a creation over REST',
      method: 'POST',
      path: '/organization',
      body: { name: 'New' },
      statements: CREATION,
    },
    {
      what: 'a creation over tRPC',
      method: 'POST',
      path: '/trpc/organization.create',
      body: { name: 'New' },
      statements: CREATION,
    },
    {
      what: 'an update over REST',
      method: 'PUT',
      path: '/organization',
      body: { orgId, name: 'REST' },
      statements: UPDATE,
    },
    {
      what: 'an update over tRPC',
      method: 'POST',
      path: '/trpc/organization.update',
      body: { orgId, name: 'tRPC' },
      statements: UPDATE,
    },
    {
      what: 'an update by a session',
      method: 'POST',
      path: '/trpc/organization.update',
      body: { orgId, name: 'session' },
      // Key and session are asked for again.
      statements: [SIGNED_IN, ...UPDATE.slice(1).toSpliced(2, 0, SIGNED_IN)],
      isBySession: true,
    },
  ]
}

describe('on SQLite', () => {
  const kinds = requestsFor('').map(({ what }) => what)

  test.for(kinds)('%s runs these statements and no others, and prepares none the second time', async (kind) => {
    const asked = requestsFor(users.orgId).find(({ what }) => what === kind)
    if (asked === undefined) throw new Error(`Expected a request for ${kind}`)
    expect(await ask(asked)).toMatch(/^HTTP\/1\.1 200 /)
    let answer = ''
    const { prepared, ran } = await recordStatements(async () => (answer = await ask(asked)))
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(ran.map(inShort)).toEqual(asked.statements)
    expect(prepared).toEqual([])
  })
})

/** Sends head and body in one piece, as clients do, and answers with what comes back. */
async function ask({ method, path, body, isBySession }: Asked): Promise<string> {
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  const content = body === undefined ? '' : JSON.stringify(body)
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: test',
    'connection: close',
    ...(isBySession === true ? [`cookie: ${cookie}`, 'x-console: 1'] : [`authorization: ${users.owner}`]),
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${content.length}`]),
  ]
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${head.join('\r\n')}\r\n\r\n${content}`)
  return await text(socket)
}

/** The verb and the first table of a statement. */
function inShort(sql: string): string {
  const [, from] = /^select .*? from "(\w+)"/s.exec(sql) ?? []
  if (from !== undefined) return `select from ${from}`
  return sql.replace(/^(insert|update)(?: into)? "(\w+)".*/s, '$1 $2')
}
