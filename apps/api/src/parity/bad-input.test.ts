import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorSentences } from '@organizations/domain'
import { z } from 'zod'
import { makeTestUsers } from '../testing/test-users.ts'
import { declarationOf, pairs, routeOf, type Procedure } from './doors.ts'
import { allRows } from '../testing/rows.ts'
import type { parsedBy } from '../trpc/parsed-by.ts'
import { appRouter } from '../trpc/router.ts'
import { openTestServer, type Answer, type Request, type TestServer } from '../testing/test-server.ts'

type Attempt = [method: string, url: string, request?: Request]

const MIB = 1 << 20
const withoutInput = new Set([
  'organization.list',
  'organization.deletions',
  'member.invitations',
  'apiKey.list',
  'apiKey.current',
])
const all = (Object.keys(pairs) as Procedure[]).filter((it) => !withoutInput.has(it)) // the table's own keys
const routes = all.map((procedure) => {
  const route = routeOf(declarationOf(procedure), { id: 999_999, app_id: 'x.y', org_id: 'x' })
  return [...route, fieldsOf(procedure), procedure] as const
})
const procedures = routes.map(([method, , fields, procedure]) => {
  return [method === 'GET' ? 'GET' : 'POST', procedure, fields] as const
})
/** Values that no field accepts. Null and absent fields are in the parity cases. */
const values = [-1, 1.5, true, [], [[]], {}, { $ne: 1 }, '\0', '\ud800', '\u202e\n', "' or 1=1 --", 'x'.repeat(5000)]
const rawBodies = [
  '{',
  '{"orgId":',
  '{"name":"X"}}',
  '\ufeff{}',
  "{'name':'X'}",
  '{"name":NaN}',
  '{"__proto__":{"isOperator":true}}',
]
/** These are slow, and are read before the operation is known: so one of each verb is enough. */
const largeBodies = [
  '['.repeat(MIB),
  '['.repeat(MIB / 2) + ']'.repeat(MIB / 2),
  `{"orgId":${'['.repeat(200_000)}${']'.repeat(200_000)},"name":1}`,
  'x'.repeat(3 * MIB),
]
const queries = [
  'orgId=a&orgId=b',
  'orgId=%00',
  'orgId=%zz',
  'orgId=%c0%80',
  'orgId[]=1',
  'orgId=%F0%9F%98%80',
  '&&==&',
  '%',
]

const rest: Attempt[] = routes.flatMap(([method, url, fields, procedure]): Attempt[] => [
  ...fields.flatMap((field) => values.map((value): Attempt => [method, url, { body: everythingWrong(field, value) }])),
  ...bodiesFor(procedure).map((body): Attempt => [method, url, { body }]),
  ...queries.map((query): Attempt => [method, `${url}?${query}&name=&email=`]),
  [method, `${url}?name=&email=&orgId=${'x'.repeat(5000)}`],
  [method, url, { body: { name: '', email: '', orgId: 'x'.repeat(5000) } }],
  [method, url, { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  [method, url, { body: '--b--', headers: { 'content-type': 'multipart/form-data; boundary=b' } }],
])
const odd: Attempt[] = [
  ...['HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND' /* never gets to tRPC */].flatMap((method): Attempt[] => [
    [method, '/organization?orgId=x'],
    [method, '/trpc/organization.list'],
  ]),
  ...['/%', '/%2e%2e/etc/passwd', '//', '/organization/../operator/user/x', '/organization%2f', '/\u{1f600}'].map(
    (url): Attempt => ['GET', url],
  ),
]
const trpc: Attempt[] = procedures.flatMap(([method, name, fields]): Attempt[] => [
  ...fields.flatMap((field, index) =>
    // The schemas are those of REST, where each field gets all values: here a third of them, another one for each
    // field.
    values
      .filter((_, at) => at % 3 === (index + procedures.findIndex(([, it]) => it === name)) % 3)
      .map((value) => ofTrpc(method, name, JSON.stringify(everythingWrong(field, value)))),
  ),
  ...(name === 'app.update' || name === 'bundle.delete' ? rawBodies : bodiesFor(name)).map((text) =>
    ofTrpc(method, name, text.slice(0, method === 'GET' ? 3000 : undefined)),
  ),
  ['GET', `/trpc/${name}?input=%zz`],
  ['GET', `/trpc/${name}?batch=1&input=[]`],
  [method === 'GET' ? 'POST' : 'GET', `/trpc/${name}`, { headers: { 'content-type': 'application/json' } }],
  ['POST', `/trpc/${name}`, { body: 'x', headers: { 'content-type': 'text/plain' } }],
  ['POST', `/trpc/${name}`, { body: '--b--', headers: { 'content-type': 'multipart/form-data; boundary=b' } }],
  ['PUT', `/trpc/${name}`],
])

/** One test makes thousands of requests. */
const patient = { timeout: 120_000 }

describe('bad input', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
    await makeTestUsers(server)
  })
  afterAll(() => server.close())

  test.for([
    ['over REST', rest],
    ['at odd paths and with odd verbs', odd],
    ['over tRPC', trpc],
  ] as const)('%s is refused in our shape, leaks nothing, and changes no row', patient, async ([, attempts]) => {
    const before = await allRows(server.deps.db)
    const faults: string[] = []
    for (const [method, url, request] of attempts) {
      const answer = await server.call(method, url, { key: OPERATOR_SECRET, ...request })
      const isTrpc = url.startsWith('/trpc/') && method !== 'PROPFIND'
      const fault = method === 'HEAD' && answer.status < 500 ? undefined : faultOf(answer, isTrpc)
      if (fault !== undefined)
        faults.push(`${fault}: ${method} ${url.slice(0, 80)} ${JSON.stringify(request).slice(0, 80)}`)
    }
    expect(faults).toEqual([])
    expect(await allRows(server.deps.db)).toEqual(before)
    const errors = server
      .logged()
      .split('\n')
      .filter((line) => line.includes('"level":50'))
    expect(errors).toEqual([])
  })
})

function bodiesFor(procedure: string): string[] {
  const isOneOfItsVerb = ['audit.list', 'organization.create', 'app.update', 'bundle.delete'].includes(procedure)
  return isOneOfItsVerb ? [...rawBodies, ...largeBodies] : rawBodies
}

/** The fields of a procedure's input, by its schema, and `orgId`, which some operations have only over REST. */
function fieldsOf(procedure: string): string[] {
  const { _def } = (appRouter._def.procedures as Record<string, unknown>)[procedure] as {
    _def: { inputs: (z.ZodType | ReturnType<typeof parsedBy>)[] }
  } // where tRPC keeps it
  const [parser] = _def.inputs
  const schema = parser && 'parses' in parser ? parser.parses : parser
  const object = schema instanceof z.ZodOptional ? schema.unwrap() : schema
  if (!(object instanceof z.ZodObject)) throw new Error(`Expected ${procedure} to take an object`)
  return ['orgId', ...Object.keys(object.shape)]
}

/** The one field is wrong in its own way; those that would make a creation succeed are wrong as well. */
function everythingWrong(field: string, value: unknown): object {
  return { name: '', email: '', id: 'x', [field]: field === 'name' && typeof value === 'string' ? '\0' : value }
}

function ofTrpc(method: string, name: string, input: string): Attempt {
  if (method === 'GET') return ['GET', `/trpc/${name}?input=${encodeURIComponent(input.toWellFormed())}`]
  return ['POST', `/trpc/${name}`, { body: input }]
}

const leak = /\bat .*:\d+:\d+|sqlite|select |insert |constraint|node_modules|SyntaxError|FST_/i
const codes = Object.keys(errorSentences)

/** What is wrong with an answer to bad input; undefined when it is as the contract says. */
function faultOf({ status, body, text }: Answer, isTrpc: boolean): string | undefined {
  if (status >= 500) return `answered ${status}`
  if (leak.test(text)) return `leaked ${text.slice(0, 200)}`
  if (status < 400) return undefined
  const errors: unknown[] = Array.isArray(body) ? body : [body]
  return errors.every(isTrpc ? isTrpcError : isRestError) ? undefined : `got ${text.slice(0, 200)}`
}

function isRestError(body: unknown): boolean {
  const { error, status, code, issues, oldestCursor: _cursor, ...besides } = body as Record<string, unknown> // any JSON may be asked this
  const isKnown = typeof error === 'string' && status === 'KO' && codes.includes(String(code))
  return isKnown && areIssues(issues) && Object.keys(besides).length === 0
}

function isTrpcError(body: unknown): boolean {
  const { error } = body as { error?: { message: unknown; data?: Record<string, unknown> } } // likewise
  if (error === undefined) return 'result' in (body as object) // its neighbour in a batch may have succeeded
  const { code, httpStatus, path: _path, errorCode, issues, oldestCursor: _cursor, ...besides } = error.data ?? {}
  const isKnown = typeof error.message === 'string' && typeof code === 'string' && codes.includes(String(errorCode))
  return isKnown && typeof httpStatus === 'number' && areIssues(issues) && Object.keys(besides).length === 0
}

function areIssues(issues: unknown): boolean {
  if (issues === undefined) return true
  const isIssue = (it: unknown) => Object.keys(it as object).join() === 'path,message'
  return Array.isArray(issues) && issues.every(isIssue)
}
