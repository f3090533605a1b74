import type { AddressInfo } from 'node:net'
import { findDeletion, insertDeletionParticipants, inTransaction } from '@organizations/database'
import {
  errorSentences,
  organizationOf,
  type DeletionId,
  type OrganizationId,
  type WebhookId,
} from '@organizations/domain'
import {
  forgetPerson,
  insertFailedDelivery,
  newestInvitationToken,
  OPERATOR_SECRET,
} from '@organizations/services/testing'
import { createTRPCUntypedClient, httpLink, TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../testing/test-users.ts'
import { finishDeletions } from '../testing/finish-deletions.ts'
import { declarationOf, pairs, restOnly, routeOf, trpcOnly, type Pair, type Procedure, type RestOnly } from './doors.ts'
import { eventsOfOperations } from './events-of-operations.ts'
import { parityCases, type Who } from './parity-cases.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'
import { operations } from '../rest/operations.ts'
import { appRouter, type AppRouter } from '../trpc/router.ts'

/** One table of cases runs through both doors, each on a server of its own with the same users. */
interface Door {
  server: TestServer
  users: TestUsers
  url: string
}

let rest: Door
let trpc: Door

beforeAll(async () => {
  rest = await openDoor()
  trpc = await openDoor()
  await newEvents()
})
afterAll(() => Promise.all([rest.server.close(), trpc.server.close()]))

/** The codes whose sentence says what was expected of the input. */
const ofInputs = new Set(['invalid_input', 'invalid_body', 'invalid_url', 'invalid_events'])

type Result = { answer: unknown } | { refused: string; sentence: string; issues: unknown }

describe('both doors', () => {
  test.for(parityCases)('%s by %s with %o', async ([name, who, input, expected]) => {
    const byRest = await overRest(name, who, input)
    await noteEvents(name, byRest)
    expect(byRest).toMatchObject(await fill(rest, expected))
    expect(withoutNovelties(await overTrpc(name, who, input))).toStrictEqual(withoutNovelties(byRest))
    if ('sentence' in byRest && !ofInputs.has(byRest.refused)) {
      expect(byRest.sentence).toBe(errorSentences[byRest.refused as keyof typeof errorSentences]) // else undefined
    }
  })
})

describe('the events of operations', () => {
  test('are those that they are said to have, each operation that changes something among them', () => {
    const changes = operations.filter(({ method, isPublic }) => method !== 'get' && isPublic !== true)
    const said = Object.keys(eventsOfOperations) as (Procedure | RestOnly)[] // its own keys
    expect(new Set(said.map((it) => declarationOf(it).id))).toEqual(new Set(changes.map(({ id }) => id)))
    const expected = said.flatMap((name): [string, string[]][] => {
      const events: readonly string[] | string = eventsOfOperations[name as keyof typeof eventsOfOperations]
      return typeof events === 'string' || name === 'uploadBundle' ? [] : [[name, events.toSorted()]]
    })
    const found = [...eventsOf].map(([name, types]) => [name, [...types].toSorted()])
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
  })
})

describe('the table of cases', () => {
  test('has an answer and a refusal of every procedure of the router', () => {
    const procedures = Object.keys(appRouter._def.procedures)
    expect([...Object.keys(pairs), ...trpcOnly].toSorted()).toEqual(procedures.toSorted())
    const outcomes = new Set(parityCases.map(([name, , , expected]) => `${name}: ${Object.keys(expected).join()}`))
    const wanted = Object.keys(pairs).flatMap((name) => [`${name}: refused`, `${name}: answer`])
    expect(wanted.filter((it) => !outcomes.has(it))).toEqual([])
  })

  test('asks for every declared operation that needs a key', () => {
    const asked = new Set<string>([...Object.values(pairs).map(({ operation }) => operation), ...restOnly])
    const declared = operations.filter(({ isPublic }) => isPublic !== true).map(({ id }) => id)
    expect(declared.filter((id) => !asked.has(id))).toEqual([])
  })
})

async function openDoor(): Promise<Door> {
  const server = await openTestServer()
  const users = await makeTestUsers(server)
  const gone = { userId: users.ownerUser.userId, issuer: 'https://login.example.com', subject: 'gone' }
  await forgetPerson(server.deps, gone)
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  return { server, users, url: `http://127.0.0.1:${port}` }
}

const eventsOf = new Map<Procedure, Set<string>>() // module-level: of all cases
const noted = new Set<string>() // likewise

/** What a call wrote for others to hear: of one that was refused, nothing. */
async function noteEvents(name: Procedure, result: Result): Promise<void> {
  const types = await newEvents()
  if (types.length === 0) return
  expect([name, result]).toEqual([name, { answer: expect.anything() as unknown }])
  eventsOf.set(name, new Set([...(eventsOf.get(name) ?? []), ...types]))
}

/** The types of those that were not there the last time. */
async function newEvents(): Promise<string[]> {
  const { db } = rest.server.deps
  const events = await db.selectFrom('events').select(['id', 'type']).execute()
  const endings = await db.selectFrom('organization_endings').select(['id', 'type']).execute()
  const fresh = [...events, ...endings].filter(({ id }) => !noted.has(id))
  for (const { id } of fresh) noted.add(id)
  return fresh.map(({ type }) => type).filter((type) => type !== 'organization.deletion_completed') // by the worker
}

const typeOf = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }> // by full names, at run time

async function overRest(name: Procedure, who: Who, input?: object): Promise<Result> {
  const filled = input && (await fill(rest, input))
  const [method, url] = routeOf(declarationOf(name), filled)
  const { status, body } = await rest.server.call(method, url, { key: keyOf(rest, who), body: filled })
  if (status < 300) return { answer: pairs[name].unwrap(body as never) } // the declaration's answer
  const { code, error, issues } = body as { code: string; error: string; issues?: unknown } // the contract's shape
  return { refused: code, sentence: error, issues }
}

async function overTrpc(name: Procedure, who: Who, input?: object): Promise<Result> {
  const key = keyOf(trpc, who)
  const link = httpLink({ url: `${trpc.url}/trpc`, headers: key === undefined ? {} : { authorization: key } })
  const client = createTRPCUntypedClient<AppRouter>({ links: [link] }) // inputs of wrong types are among the cases
  const filled = input && (await fill(trpc, input))
  const { toRest = (answer: unknown) => answer }: Pair = pairs[name]
  try {
    const isQuery = typeOf[name]?._def.type === 'query'
    const answer = await (isQuery ? client.query(name, filled) : client.mutation(name, filled))
    return { answer: toRest(answer as never, filled as never) } // of this procedure
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error
    const { errorCode, issues } = error.data as { errorCode: string; issues?: unknown } // what our formatter makes
    return { refused: errorCode, sentence: error.message, issues }
  }
}

function keyOf({ users }: Door, who: Who): string | undefined {
  if (who === 'keyless') return undefined
  return who === 'operator' ? OPERATOR_SECRET : users[who]
}

/** Puts the ids of this door's own server in. `BLOCKED` also blocks the deletion, `COMPLETED` completes it. */
async function fill<T extends object>({ server, users }: Door, template: T): Promise<T> {
  const { deps } = server
  if (JSON.stringify(template) === '{"orgId":"COMPLETED"}') await finishDeletions(server)
  if (JSON.stringify(template) === '{"id":"BLOCKED"}') {
    const blocked = { state: 'blocked', due_at: null } as const
    await deps.db
      .transaction()
      .execute((trx) => trx.updateTable('deletions').set(blocked).where('subject_kind', '=', 'organization').execute())
  }
  const ofOrganization = deps.db.selectFrom('deletions').where('subject_kind', '=', 'organization')
  const deletion = await ofOrganization.select('id').executeTakeFirst()
  const keys = await deps.db.selectFrom('api_keys').select(['id', 'name']).execute()
  const bundles = await deps.db.selectFrom('bundles').select(['id', 'name']).execute()
  const channels = await deps.db.selectFrom('channels').select(['id', 'name']).execute()
  const webhooks = await deps.db.selectFrom('webhooks').select(['id', 'name', 'organization_id']).execute()
  const participants = await deps.db.selectFrom('participants').select(['id', 'name']).execute()
  const failed = JSON.stringify(template).includes('"FAILED"') ? await deliveryOf(deps, webhooks) : undefined
  const awaited = JSON.stringify(template).includes('"AWAITED"')
    ? await awaitParticipant(deps, deletion?.id)
    : undefined
  const token = JSON.stringify(template).includes('"TOKEN"') ? await newestInvitationToken(deps) : undefined
  const named = new Map<string, number | string>([
    ...keys.map(({ id, name }) => [`KEY ${name}`, id] as const),
    ...bundles.map(({ id, name }) => [`BUNDLE ${name}`, id] as const),
    ...channels.map(({ id, name }) => [`CHANNEL ${name}`, id] as const),
    ...webhooks.map(({ id, name }) => [`WEBHOOK ${name}`, id] as const),
    ...participants.map(({ id, name }) => [`PARTICIPANT ${name}`, id] as const),
  ])
  const replace = (value: unknown): unknown => {
    if (value === 'HERE' || value === 'COMPLETED') return users.orgId
    if (value === 'NEIGHBOUR') return users.neighbourOrgId
    if (value === 'FAILED') return failed
    if (value === 'AWAITED') return awaited
    if (value === 'TOKEN') return token
    if (value === 'BLOCKED' || value === 'REQUESTED') return deletion?.id
    if (typeof value === 'string' && /^(KEY|BUNDLE|CHANNEL|WEBHOOK|PARTICIPANT) /.test(value)) return named.get(value)
    if (Array.isArray(value)) return value.map(replace)
    if (value === null || value === undefined || Object.getPrototypeOf(value) !== Object.prototype) return value
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, replace(it)]))
  }
  return replace(template) as T // the same, but for some texts
}

/** A participant that the deletion waits for from now on. */
async function awaitParticipant({ db, ids, clock }: TestServer['deps'], deletionId: DeletionId | undefined) {
  const deletion = deletionId && (await findDeletion(db, deletionId))
  if (!deletion) throw new Error('Expected a deletion, which can wait for a participant')
  const organizationId = organizationOf(deletion)
  const participant = { id: ids.participant(), name: 'billing', required: 1 as const }
  const asked = { participants: [participant], requestedAt: clock(), givesUpAt: clock() }
  await inTransaction(db, (trx) =>
    insertDeletionParticipants(trx, { deletionId: deletion.id, organizationId, ...asked }),
  )
  return participant.id
}

/** The delivery to the first webhook; the first time that it is asked for it is inserted. */
async function deliveryOf(deps: TestServer['deps'], [webhook]: { id: WebhookId; organization_id: OrganizationId }[]) {
  const there = await deps.db.selectFrom('webhook_deliveries').select('id').executeTakeFirst()
  if (there !== undefined) return there.id
  if (webhook === undefined) throw new Error('Expected a webhook, to which a delivery can have failed')
  return await insertFailedDelivery(deps, { organizationId: webhook.organization_id, webhookId: webhook.id })
}

/** Ids, times and keys differ between two servers; everything else must not. */
function withoutNovelties(result: Result): unknown {
  const text = JSON.stringify(result)
    .replaceAll(/\b(org|user|inv|deletion|audit|webhook|delivery|evt|participant)_[0-9a-z]{26}\b/g, '$1_...')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'uuid')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/"rate":\d+/g, '"rate":0')
    .replaceAll(/"duration_ms":\d+/g, '"duration_ms":0')
    .replaceAll(/orgs_[0-9a-f]{56}/g, 'key')
    .replaceAll(/#invitation=[\w-]+/g, '#invitation=...')
    .replaceAll(/whsec_[A-Za-z0-9+/]{43}=/g, 'secret')
    .replaceAll(/"(hash|signature|kid)":"[^"]+"/g, '"$1":"..."')
    .replaceAll(/"request_id":"[^"]+"/g, '"request_id":"..."')
  return JSON.parse(text)
}
