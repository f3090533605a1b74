/**
 * Requests made at random from the OpenAPI document, to servers on both databases: every answer is one that the
 * document knows, and never a 5xx. `FUZZ_SEED=<seed>` runs that seed alone, `FUZZ_SEEDS=<n>` so many.
 */
import { Agent } from 'node:http'
import { testDatabases } from '@organizations/database/testing'
import { errorSentences } from '@organizations/domain'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createRandom, type Random } from '../../../../../test/support/random.ts'
import { bySize } from '../../../../../test/support/test-size.ts'
import { openAppScene, NEIGHBOUR_APP, type AppScene } from '../app-scene.ts'
import { APP_ID, idOf } from '../test-users.ts'
import { faultOf } from '../validate-answer.ts'
import { fuzzOperations, resolve } from './fuzz-operations.ts'
import { makeRequest, type FuzzOperation, type FuzzRequest } from './make-request.ts'
import { sendRequest } from './send-request.ts'
import type { Known } from './values.ts'

const servicePaths = new Set(['/', '/healthz', '/readyz', '/.well-known/receipt-keys.json', '/openapi.json', '/docs'])

/** What would leave nothing to ask for. */
const destroying = new Set(['DELETE /organization', 'DELETE /app/{app_id}', 'DELETE /organization/members'])

const REQUESTS_PER_SEED = 100
const SEEDS = bySize({ few: 8, many: 8, all: 15 })
const only = process.env['FUZZ_SEED']
const seeds =
  only === undefined
    ? Array.from({ length: Number(process.env['FUZZ_SEEDS'] ?? SEEDS) }, (_, n) => n + 1)
    : [Number(only)]

describe.each(testDatabases)('random requests on $name', ({ open }) => {
  test.each(seeds)('are all answered as the document says, FUZZ_SEED=%i', async (seed) => {
    const random = createRandom(seed)
    const faults: string[] = []
    const scene = await openAppScene(await open())
    const agent = new Agent({ keepAlive: true })
    try {
      const base = await scene.server.app.listen({ port: 0, host: '127.0.0.1' })
      const { known, doomed } = await makeKnown(scene)
      const { users } = scene
      const keys = [users.admin, users.reader, users.neighbour, users.ownerOneApp, users.ownerExpired] as const
      const others = [users.invited, users.stranger, users.ownerNothing, OPERATOR_SECRET, 'orgs_none'] as const
      for (let number = 1; number <= REQUESTS_PER_SEED; number += 1) {
        const operation = chooseOperation(random)
        const owner = operation.path.startsWith('/operator') ? OPERATOR_SECRET : users.owner
        const own = { ...known, ...(destroying.has(`${operation.method} ${operation.path}`) && doomed) }
        const request = makeRequest(random, operation, { known: own, owner, keys: [...keys, ...others], resolve })
        const fault = await faultOfAnswer({ base, agent }, request)
        if (fault !== undefined) faults.push(`request ${number}, ${JSON.stringify(request).slice(0, 800)}: ${fault}`)
        if (number % 25 === 0) await scene.finishDeletions()
      }
      expect(faults).toEqual([])
      expect(scene.server.logged()).not.toContain('Unexpected error')
    } finally {
      agent.destroy()
      await scene.server.close()
    }
  })
})

test('random requests are for every operation of the document', () => {
  expect(fuzzOperations.length).toBeGreaterThan(45)
  expect(REQUESTS_PER_SEED * seeds.length).toBeGreaterThan(fuzzOperations.length)
})

/** What is wrong with the answer to a request; undefined when nothing is. */
async function faultOfAnswer(to: { base: string; agent: Agent }, request: FuzzRequest): Promise<string | undefined> {
  const { status, text, headers } = await sendRequest(to, request)
  const got = ` (${status} ${text.slice(0, 300)})`
  if (status >= 500) return `it is a ${status}${got}`
  let body: unknown = text
  try {
    body = JSON.parse(text)
  } catch {
    // Not JSON: the document says whether it may be.
  }
  if (request.url.startsWith('/trpc')) return isTrpcAnswer(body) ? undefined : `it has not the shape of tRPC${got}`
  const fault = faultOf({ ...request, status, body, headers })
  // An empty part of a path, or one with dots, is a call that the document does not describe, and is refused.
  if (fault === undefined || (status >= 400 && (request.method === 'HEAD' || refusal.safeParse(body).success)))
    return undefined
  return fault + got
}

const refusal = z.strictObject({
  error: z.string().min(1),
  status: z.literal('KO'),
  code: z.enum(Object.keys(errorSentences)),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
const trpcAnswer = z.union([
  z.object({ result: z.object({}) }),
  z.object({ error: z.object({ data: z.object({ errorCode: refusal.shape.code }) }) }),
])

/** A batch is a list of answers. */
function isTrpcAnswer(body: unknown): boolean {
  return z.union([trpcAnswer, z.array(trpcAnswer)]).safeParse(body).success
}

/** Those without a key are asked less often than the others. */
function chooseOperation(random: Random): FuzzOperation {
  for (;;) {
    const operation = fuzzOperations[random.whole(0, fuzzOperations.length - 1)] ?? expect.unreachable()
    if (!servicePaths.has(operation.path) || random.chance(0.2)) return operation
  }
}

/** Things to ask for: of the owner's organization, of the neighbour's, and of none. */
async function makeKnown(scene: AppScene): Promise<{ known: Known; doomed: Known }> {
  const { users } = scene
  const bundles = [await scene.makeBundle('1.0.0'), await scene.makeBundle('1.1.0')]
  const theirs = await scene.makeBundle('1.0.0', NEIGHBOUR_APP, 'neighbour')
  const channels = [await scene.makeChannel('beta', { version: '1.0.0' }), await scene.makeChannel('alpha')]
  await scene.ask('POST', '/device', { app_id: APP_ID, device_id: 'device-1', channel: 'alpha' })
  const { body } = await scene.ask('POST', '/apikey', { name: 'CI', mode: 'read' })
  const { id } = (body as { apikey: { id: number } }).apikey // the contract's shape
  const doomedOrg = await scene.ask('POST', '/organization', { name: 'Doomed' })
  await scene.makeApp('com.example.doomed')
  const orgs = [
    users.orgId,
    users.orgId,
    users.orgId,
    users.orgId,
    users.neighbourOrgId,
    'org_01h455vb4pex5vsknk084sn02q',
  ] as const
  const apps = [APP_ID, APP_ID, APP_ID, APP_ID, APP_ID, NEIGHBOUR_APP, 'com.example.unknown'] as const
  // What is deleted by whole requests, so that the rest has something to work on.
  const doomed: Known = {
    orgId: [idOf(doomedOrg.body), users.neighbourOrgId, 'org_01h455vb4pex5vsknk084sn02q'],
    app_id: ['com.example.doomed', 'com.example.doomed', NEIGHBOUR_APP],
    email: ['reader@example.com', 'new@example.com', 'stranger@example.com'],
  }
  const known: Known = {
    orgId: [...orgs],
    org_id: [...orgs],
    owner_org: [...orgs],
    app_id: [...apps],
    version_id: [bundles[0], bundles[1], theirs, 9999],
    channel_id: [channels[0], channels[1], 9999],
    version: ['1.0.0', '1.0.0', '1.1.0', '2.0.0', '3.0.0-rc.1', '4.0.0', '5.0.0+build'],
    channel: ['beta', 'alpha', 'gamma'],
    device_id: ['device-1', 'device-2'],
    email: ['owner@example.com', 'reader@example.com', 'stranger@example.com', 'new@example.com'],
    role: ['read', 'write', 'admin', 'super_admin'],
    id: [id, id, 9999, 'deletion_01h455vb4pex5vsknk084sn02q'],
    from: ['2026-01-01', '2025-06-01', '2026-01-01T00:00:00.000Z'],
    to: ['2026-01-31', '2026-02-01'],
    limited_to_orgs: [[users.orgId], [], [users.neighbourOrgId]],
    limited_to_apps: [[APP_ID], []],
    external_url: ['https://example.com/a.zip'],
    checksum: ['abc'],
    icon: ['https://example.com/icon.png'],
    logo: ['https://example.com/logo.png', null],
    link: ['https://example.com/'],
    expires_at: ['2090-01-01T00:00:00.000Z', null],
  }
  return { known, doomed }
}
