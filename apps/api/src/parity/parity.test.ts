import type { AddressInfo } from 'node:net'
import { errorSentences } from '@organizations/domain'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCast, type Cast } from '../testing/cast.ts'
import { finishDeletions } from '../testing/finish-deletions.ts'
import {
  contentOperations,
  operations,
  pathOf,
  subscriptions,
  type Client,
  type Operation,
  type Who,
} from './operations.ts'
import { parityCases } from './parity-cases.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'
import { appRouter, type AppRouter } from '../trpc/router.ts'

/** One table of cases runs through both doors, each on a server of its own that holds the same people. */
interface Door {
  server: TestServer
  cast: Cast
  url: string
}

let rest: Door
let trpc: Door

beforeAll(async () => {
  rest = await openDoor()
  trpc = await openDoor()
})
afterAll(() => Promise.all([rest.server.close(), trpc.server.close()]))

type Result = { answer: unknown } | { refused: string; sentence: string; issues: unknown }

describe('both doors', () => {
  test.for(parityCases)('%s by %s with %o', async ([name, who, input, expected]) => {
    const operation: Operation = operations[name]
    const byRest = await overRest(operation, who, input)
    expect(byRest).toMatchObject(await fill(rest, expected))
    expect(withoutNovelties(await overTrpc(operation, who, input))).toStrictEqual(withoutNovelties(byRest))
    if ('sentence' in byRest && byRest.refused !== 'invalid_input') {
      expect(byRest.sentence).toBe(errorSentences[byRest.refused as keyof typeof errorSentences]) // else undefined
    }
  })
})

describe('the table of cases', () => {
  test('covers every procedure of the router, each with an answer and a refusal', () => {
    const isSubscription = (name: string) => subscriptions.some((it) => it === name)
    const procedures = Object.keys(appRouter._def.procedures)
    expect(procedures.filter(isSubscription)).toEqual(subscriptions)
    const covered: string[] = Object.values(operations).map(({ procedure }) => procedure)
    expect(covered).toEqual(procedures.filter((name) => !isSubscription(name)))
    const outcomes = new Set(parityCases.map(([name, , , expected]) => `${name} ${Object.keys(expected).join()}`))
    const wanted = Object.keys(operations).flatMap((name) => [`${name} refused`, `${name} answer`])
    expect(outcomes).toEqual(new Set(wanted))
  })

  test('covers every route of REST', () => {
    const covered = Object.values({ ...operations, ...contentOperations }).map(({ route }) => route.join(' '))
    expect(routesOf(rest.server)).toEqual(new Set(covered))
  })
})

async function openDoor(): Promise<Door> {
  const server = await openTestServer()
  const cast = await makeCast(server)
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  return { server, cast, url: `http://127.0.0.1:${port}` }
}

async function overRest({ route: [method, url], unwrap }: Operation, who: Who, input?: object): Promise<Result> {
  const filled = input && (await fill(rest, input))
  const { status, body } = await rest.server.call(method, pathOf(url, filled), { key: keyOf(rest, who), body: filled })
  if (status === 200) return { answer: unwrap(body as never) }
  const { code, error, issues } = body as { code: string; error: string; issues?: unknown } // the contract's shape
  return { refused: code, sentence: error, issues }
}

async function overTrpc({ call }: Operation, who: Who, input?: object): Promise<Result> {
  const key = keyOf(trpc, who)
  const link = httpLink({ url: `${trpc.url}/trpc`, headers: key === undefined ? {} : { authorization: key } })
  const client: Client = createTRPCClient<AppRouter>({ links: [link] })
  try {
    return { answer: await call(client, (input && (await fill(trpc, input))) as never) } // also inputs of wrong types
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error
    const { errorCode, issues } = error.data as { errorCode: string; issues?: unknown } // what our formatter makes
    return { refused: errorCode, sentence: error.message, issues }
  }
}

function keyOf({ cast }: Door, who: Who): string | undefined {
  if (who === 'nobody') return undefined
  return who === 'operator' ? OPERATOR_SECRET : cast[who]
}

/** Puts the ids of this door's own server in. `BLOCKED` also blocks the deletion, `COMPLETED` completes it. */
async function fill<T extends object>({ server, cast }: Door, template: T): Promise<T> {
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
  const named = new Map<string, number>([
    ...keys.map(({ id, name }) => [`KEY ${name}`, id] as const),
    ...bundles.map(({ id, name }) => [`BUNDLE ${name}`, id] as const),
    ...channels.map(({ id, name }) => [`CHANNEL ${name}`, id] as const),
  ])
  const replace = (value: unknown): unknown => {
    if (value === 'HERE' || value === 'COMPLETED') return cast.orgId
    if (value === 'BLOCKED' || value === 'REQUESTED') return deletion?.id
    if (typeof value === 'string' && /^(KEY|BUNDLE|CHANNEL) /.test(value)) return named.get(value)
    if (Array.isArray(value)) return value.map(replace)
    if (value === null || value === undefined || Object.getPrototypeOf(value) !== Object.prototype) return value
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, replace(it)]))
  }
  return replace(template) as T // the same, but for some texts
}

/** Ids, times and keys differ between two servers; everything else must not. */
function withoutNovelties(result: Result): unknown {
  const text = JSON.stringify(result)
    .replaceAll(/\b(org|user|deletion|audit)_[0-9a-z]{26}\b/g, '$1_...')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'uuid')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/"rate":\d+/g, '"rate":0')
    .replaceAll(/orgs_[0-9a-f]{56}/g, 'key')
    .replaceAll(/"(hash|signature|kid)":"[^"]+"/g, '"$1":"..."')
    .replaceAll(/"request_id":"[^"]+"/g, '"request_id":"..."')
  return JSON.parse(text)
}

/** Every route of the real server with its verbs, but for tRPC's own, the preflight's, and those that need no key. */
function routesOf({ app }: TestServer): Set<string> {
  const routes = new Set<string>()
  const parents: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).trimEnd().split('\n')) {
    const {
      indent = '',
      path = '',
      methods = '',
    } = /^(?<indent>[│ ]*)[├└]── (?<path>\S+) \((?<methods>.*)\)$/.exec(line)?.groups ?? {}
    if (path === '') throw new Error(`Expected a route, got ${line}`)
    parents.splice(indent.length / 4, Infinity, path)
    const url = parents.join('')
    for (const method of methods.split(', ')) if (method !== 'HEAD') routes.add(`${method} ${url}`)
  }
  const ownOf = (route: string) =>
    !/ (\/trpc\/:path|\*|\/healthz|\/readyz|\/openapi\.json|\/docs\b.*|\/\.well-known\/receipt-keys\.json)$/.test(route)
  return new Set([...routes].filter(ownOf))
}
