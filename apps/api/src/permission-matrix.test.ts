import type { FastifyInstance } from 'fastify'
import { createLog } from '@organizations/runtime'
import { watched } from '@organizations/services/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeMatrixCast, type Asker, type MatrixCast } from './testing/matrix-cast.ts'
import { matrix, type MatrixOperation } from './testing/matrix-operations.ts'
import { operations, type Operation } from './testing/operations.ts'
import { allRows } from './testing/rows.ts'
import { openTestServer, type TestServer } from './testing/test-server.ts'
import { buildServer } from './server.ts'

/**
 * Everybody asks for everything, through both doors. What is let through is done to its end and taken back at its
 * commit, so that everyone meets the same rows.
 */
let server: TestServer
let app: FastifyInstance
let cast: MatrixCast
let takenBack = 0

beforeAll(async () => {
  server = await openTestServer()
  cast = await makeMatrixCast(server)
  const beforeCommit = () => {
    takenBack += 1
    throw new Error('Taken back')
  }
  const works = async () => {}
  app = await buildServer({
    deps: watched(server.deps, { beforeCommit }),
    log: createLog('silent'),
    corsOrigins: [],
    readiness: { database: works, store: works },
    limits: { standard: 0, enterprise: 0, failedAuth: 0 },
  })
})
afterAll(async () => {
  await app.close()
  await server.close()
})

const doors = { REST: askRest, tRPC: askTrpc }
type Door = keyof typeof doors

describe('the matrix of rights', () => {
  const blocks = Object.keys(matrix).flatMap((name) => (['REST', 'tRPC'] as const).map((door) => [name, door] as const))

  test.for(blocks)('%s, over %s: each with each key is let through or refused as published', async ([name, door]) => {
    const asked = wanted(name)
    const before = await allRows(server.deps.db)
    const told: Record<string, string> = {}
    const published: Record<string, string> = {}
    for (const asker of cast.askers) {
      const who = `${asker.place}, ${asker.mode}, ${asker.reach}`
      told[who] = await outcomeOf(door, asked, asker)
      published[who] = asked.outcome(asker)
    }
    expect(told).toEqual(published)
    expect(await allRows(server.deps.db)).toEqual(before)
  })

  test('asks for every operation there is', () => {
    expect(new Set(Object.values(matrix).map(({ operation }) => operation))).toEqual(new Set(Object.keys(operations)))
  })
})

/** Those that the issue names, each by its own: whatever would write to the organization is closed to them. */
describe('a key that is too weak', () => {
  const weak: [string, (asker: Asker) => boolean][] = [
    ['of mode read', ({ mode }) => mode === 'read'],
    ['limited to another organization', ({ reach }) => reach === 'elsewhere'],
    ['limited to an organization that is gone', ({ reach }) => reach === 'gone'],
    ['limited to nothing', ({ reach }) => reach === 'nothing'],
    ['that has expired', ({ reach }) => reach === 'expired'],
    ['that breaks the policy', ({ reach }) => reach === 'breaksPolicy'],
    ['of a removed member', ({ place }) => place === 'removed'],
    ['of somebody who has not accepted', ({ place }) => place === 'pending'],
  ]
  /** Accepting is what an invitation is there for; it is held by the matrix. */
  const writes = Object.entries(matrix).filter(([name, { operation, input }]) => {
    const [method] = operations[operation].route
    const isOfOrganization = 'orgId' in (input({} as MatrixCast, {} as Asker) ?? {}) // only its fields are looked at
    return method !== 'GET' && isOfOrganization && name !== 'accept an invitation'
  })

  test.for(weak)('%s is refused every write to the organization, over both doors', async ([, isWeak]) => {
    const askers = cast.askers.filter(isWeak)
    expect(writes.length).toBeGreaterThan(8)
    expect(askers.length).toBeGreaterThan(20)
    const before = await allRows(server.deps.db)
    for (const door of ['REST', 'tRPC'] as const) {
      for (const [name, asked] of writes) {
        for (const asker of askers) {
          expect([name, asker.secret, await outcomeOf(door, asked, asker)]).not.toContain('allowed')
        }
      }
    }
    expect(await allRows(server.deps.db)).toEqual(before)
  })

  test('never sees a secret in the list of keys, and neither does any other', async () => {
    for (const { secret } of cast.askers.filter(({ reach }) => reach !== 'expired')) {
      const { body } = await server.call('GET', '/apikey', { key: secret })
      const { data } = body as { data: { key: unknown }[] } // the contract's shape
      expect(data.length).toBeGreaterThan(30)
      expect(data.every(({ key }) => key === null)).toBe(true)
    }
  })
})

describe('the list of organizations', () => {
  test('holds exactly what each key reaches', async () => {
    for (const { place, reach, secret } of cast.askers.filter(({ reach }) => reach !== 'expired')) {
      const isMember = ['read', 'upload', 'write', 'admin', 'super_admin'].includes(place)
      const isHere = isMember && ['all', 'here'].includes(reach)
      const isElsewhere = place !== 'operator' && ['all', 'elsewhere', 'breaksPolicy'].includes(reach)
      const { body } = await server.call('GET', '/organization', { key: secret })
      const ids = (body as { data: { id: string }[] }).data.map(({ id }) => id) // the contract's shape
      expect([secret, ids]).toEqual([
        secret,
        [...(isElsewhere ? [cast.elsewhere] : []), ...(isHere ? [cast.here] : [])],
      ])
    }
  })
})

function wanted(name: string): MatrixOperation {
  const asked = matrix[name]
  if (asked === undefined) throw new Error(`Expected an operation named ${name}`)
  return asked
}

async function outcomeOf(door: Door, { operation, input }: MatrixOperation, asker: Asker): Promise<string> {
  const doneBefore = takenBack
  const { status, code } = await doors[door](operations[operation], input(cast, asker), asker.secret)
  if (takenBack > doneBefore) return 'allowed'
  return status === 200 ? 'allowed' : String(code)
}

interface Told {
  status: number
  code: unknown
}

async function askRest({ route: [method, url] }: Operation, input: object | undefined, key: string): Promise<Told> {
  const path = url.replace(':id', String(input && 'id' in input ? input.id : ''))
  const answer = await app.inject({
    method,
    url: path,
    headers: { authorization: key },
    ...(input && { payload: input }),
  })
  return { status: answer.statusCode, code: answer.json<{ code?: unknown }>().code }
}

async function askTrpc({ route: [verb], procedure }: Operation, input: object | undefined, key: string): Promise<Told> {
  const isQuery = verb === 'GET'
  const query = isQuery && input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''
  const answer = await app.inject({
    method: isQuery ? 'GET' : 'POST',
    url: `/trpc/${procedure}${query}`,
    headers: { authorization: key },
    ...(!isQuery && input && { payload: input }),
  })
  const { error } = answer.json<{ error?: { data: { errorCode: string } } }>()
  return { status: answer.statusCode, code: error?.data.errorCode }
}
