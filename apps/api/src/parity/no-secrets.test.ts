import { createHash } from 'node:crypto'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APP_ID, makeTestUsers, type TestUsers } from '../testing/test-users.ts'
import { declarationOf, pairs, restOnly, routeOf, type Procedure } from './doors.ts'
import { allRows } from '../testing/rows.ts'
import { openTestServer, type Request, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let users: TestUsers
let secrets: string[]

beforeAll(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
  const { ownerUser: _, orgId: _here, neighbourOrgId: _there, ...keys } = users
  secrets = [...Object.values(keys), OPERATOR_SECRET, 'wrong-secret-key']
})
afterAll(() => server.close())

/** An answer that creates a key or a webhook has its secret on purpose. It is taken out here, and must not be anywhere else. */
const madeBy = /"(?:key|secret)":"(orgs_[0-9a-f]{56}|whsec_[A-Za-z0-9+/]{43}=)"/g

async function call(method: string, url: string, request: Request): Promise<string> {
  const { text } = await server.call(method, url, request)
  secrets.push(...Array.from(text.matchAll(madeBy), ([, secret = '']) => secret))
  return text.replaceAll(madeBy, '')
}

/** Left out, because later operations need what these delete. */
const kept = new Set(['organization.delete', 'webhook.delete', 'app.delete', 'bundle.delete', 'channel.delete'])

/** These refuse fields that they do not know, and are to succeed. */
const settingRights = new Set([
  'apiKey.create',
  'apiKey.update',
  'organization.setPolicy',
  'operator.createUser',
  'operator.updateUser',
  'operator.disableUser',
  'operator.enableUser',
  'operator.createUserKey',
  'operator.createParticipant',
  'operator.updateParticipant',
  'operator.rotateParticipant',
])

/** The fields of all operations together. */
const everything = {
  name: 'X',
  mode: 'all',
  email: 'stranger@example.com',
  user: 'stranger@example.com',
  plan: 'standard',
  role: 'read',
  app_id: APP_ID,
  version: '1.0.0',
  version_id: 1,
  channel_id: 1,
  external_url: 'https://example.com/1.zip',
  checksum: 'abc',
  comment: 'X',
  channel: 'beta',
  device_id: 'phone',
  url: 'https://example.com/',
  events: ['*'],
  from: '2026-01-01',
  to: '2026-01-02',
}

/**
 * Every operation over both doors, all of them with the owner's key, and a third of them, each another one, with
 * others.
 */
async function callEverything(): Promise<string[]> {
  const answers: string[] = []
  const { id } = (await server.deps.db.selectFrom('api_keys').select('id').executeTakeFirst()) ?? { id: 1 }
  const keys = secrets.slice() // answers add to them
  for (const key of keys) {
    const forms = [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }, { capgkey: key }, { authorization: key }]
    for (const [index, procedure] of (Object.keys(pairs) as Procedure[]).entries()) {
      if (kept.has(procedure)) continue
      if (key !== users.owner && key !== OPERATOR_SECRET && (index + keys.indexOf(key)) % 3 !== 0) continue
      const headers = { 'idempotency-key': `of-${index}`, ...forms[index % forms.length] }
      const webhookId = (await server.deps.db.selectFrom('webhooks').select('id').executeTakeFirst())?.id
      const of = procedure === 'operator.rotateParticipant' ? await anyParticipant() : id
      const all = { ...everything, id: of, webhookId, orgId: users.orgId, owner_org: users.orgId, org_id: users.orgId }
      const known = declarationOf(procedure).input?.shape ?? {}
      const ofCall = Object.entries(all).filter(([name]) => !settingRights.has(procedure) || name in known)
      const body: Record<string, unknown> = Object.fromEntries(ofCall)
      const [method, path] = routeOf(declarationOf(procedure), body)
      answers.push(await call(method, path, { headers, body }))
      answers.push(await call(method, path, { headers, body: '{' }))
      const isQuery = method === 'GET'
      const query = isQuery ? `?input=${encodeURIComponent(JSON.stringify(body))}` : ''
      answers.push(
        await call(isQuery ? 'GET' : 'POST', `/trpc/${procedure}${query}`, { headers, ...(!isQuery && { body }) }),
      )
    }
    for (const name of restOnly) {
      const [method, path] = routeOf(declarationOf(name))
      const query = new URLSearchParams({ app_id: APP_ID, version: '1.0.0', nothing: key })
      answers.push(await call(method, `${path}?${String(query)}`, { key }))
    }
    answers.push(await call('GET', '/%zz', { key }), await call('GET', `/nowhere?x=${users.orgId}`, { key }))
    answers.push(await call('POST', '/trpc/nowhere', { key, body: {} }))
  }
  return answers
}

async function anyParticipant(): Promise<string | undefined> {
  return (await server.deps.db.selectFrom('participants').select('id').executeTakeFirst())?.id
}

describe('no key, no hash of one and no credential', () => {
  test('is in an answer, a log line or a column, but for new keys in answers and hashes where keys are looked up', async () => {
    const answers = await callEverything()
    await server.call('DELETE', '/organization', { key: users.neighbour, body: { orgId: users.neighbourOrgId } })
    expectNoSecretsIn(await allRows(server.deps.db))
    await server.deps.db.transaction().execute((trx) => trx.schema.dropTable('members').execute())
    answers.push(...(await callEverythingAgain()))
    const log = server.logged() + JSON.stringify(server.deps.logged)
    expect(log).toContain('Unexpected error')
    expect(log.split('\n').length).toBeGreaterThan(1000)
    expect(findSecrets(log)).toEqual([])
    expect(findSecrets(answers.join('\n'))).toEqual([])
    expect(log).not.toMatch(/authorization|x-api-key|capgkey|bearer/i)
  })
})

function expectNoSecretsIn(rows: Awaited<ReturnType<typeof allRows>>): void {
  const tables =
    'webhooks participants audit_entries idempotency_records outbox deletions tombstones api_keys apps devices'.split(
      ' ',
    )
  for (const table of tables) expect([table, rows[table]?.length]).not.toEqual([table, 0])
  expect(rows['participants']).toContainEqual(
    expect.objectContaining({ previous_secret: expect.any(String) as string }),
  )
  expect(secrets.length).toBeGreaterThan(20)
  expect(findSecrets(JSON.stringify(rows))).not.toEqual([])
  const others = { ...rows, api_keys: rows['api_keys']?.map((row) => ({ ...(row as object), key_hash: '' })) }
  expect(findSecrets(JSON.stringify(others))).toEqual([])
  expect(JSON.stringify(others)).not.toMatch(/authorization|x-api-key|capgkey|bearer/i)
}

/** Without the table of members nearly everything fails. A few keys are enough for that. */
async function callEverythingAgain(): Promise<string[]> {
  const made = secrets
  secrets = secrets.slice(0, 4)
  const answers = await callEverything()
  secrets = [...made, ...secrets]
  return answers
}

function findSecrets(text: string): string[] {
  return secrets.filter((secret) => {
    const hash = createHash('sha256').update(secret).digest()
    return [secret, hash.toString('hex'), hash.toString('base64'), btoa(secret)].some((it) => text.includes(it))
  })
}
