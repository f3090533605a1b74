import { rename } from 'node:fs/promises'
import { version } from '@organizations/domain'
import { createMetrics } from '@organizations/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../../../test/support/installation.ts'
import type { Program } from '../../../test/support/program.ts'
import { readMetrics, valueOf, valuesBy, type Sample } from '../../../test/support/read-metrics.ts'
import { completion, createUser, restClient } from '../../../test/support/rest-client.ts'
import { expectDestroyed, seed } from '../../../test/support/seeded.ts'
import { waitFor } from '../../../test/support/wait-for.ts'
import { serveStatus } from './status-server.ts'

const ADA = 'ada@example.com'
/** An address reserved for documentation: no machine can listen on it. */
const UNUSABLE_HOST = '192.0.2.1'

let installation: Installation
let api: Server
let worker: Program
let metricsUrl: string
let key: string
beforeAll(async () => {
  installation = createInstallation({ RECONCILE_MS: '100' })
  api = await installation.startApi()
  worker = await installation.startWorker({ METRICS_PORT: '0' })
  const [, port = ''] = /"metricsPort":(\d+)/.exec(worker.stderr) ?? []
  metricsUrl = `http://127.0.0.1:${port}/metrics`
  key = await createUser(restClient(api.url, OPERATOR_KEY), ADA)
})
afterAll(() => installation.remove())

const ask = async (authorization?: string, url = metricsUrl, method = 'GET') => {
  const response = await fetch(url, { method, headers: { ...(authorization && { authorization }) } })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}
const scrape = async (url = metricsUrl): Promise<Sample[]> => readMetrics((await ask(OPERATOR_KEY, url)).text)

describe('a separate worker process with METRICS_PORT', () => {
  test('reports what it removed, while the API reports the pending work', async () => {
    const seeded = await seed(installation, ADA, { devices: 3000 })
    const user = restClient(api.url, key)
    await user.delete(`/organization?orgId=${seeded.id}`)
    expect(await completion(user, seeded.id)).toMatchObject({ state: 'completed' })
    await expectDestroyed(installation, seeded)

    const samples = await scrape()
    const rows = valuesBy(samples, 'organizations_deletion_rows_total', 'table')
    // Not counted: the organization's own row, which the last commit deletes outside any batch. Tables without rows are,
    // with 0, where a slice ended after them.
    const tables = Object.entries(seeded.census.tables)
    const swept = tables.filter(([table, { rows }]) => table !== 'organizations' && rows > 0)
    const removed = Object.entries(rows).filter(([, count]) => count > 0)
    expect(Object.fromEntries(removed)).toEqual(Object.fromEntries(swept.map(([table, it]) => [table, it.rows])))
    const files = Object.keys(seeded.census.objects).length
    expect(valuesBy(samples, 'organizations_deletion_objects_total', 'table')).toEqual({ bundles: files })
    const holds = valuesBy(samples, 'organizations_deletion_piece_hold_seconds_count', 'table')
    expect(holds['devices']).toBeGreaterThan(2) // 9,000 rows are more than one batch
    expect(valuesBy(samples, 'organizations_deletion_state_changes_total', 'state')).toMatchObject({ completed: 1 })
    expect(valueOf(samples, 'organizations_deletion_lease_conflicts_total')).toBe(0)
    expect(valueOf(samples, 'process_cpu_seconds_total')).toBeGreaterThan(0)

    const ofApi = await scrape(`${api.url}/metrics`)
    expect(valuesBy(ofApi, 'organizations_deletion_rows_total', 'table')).toEqual({})
    const nothing = { requested: 0, sweeping: 0, verifying: 0, blocked: 0 }
    expect(valuesBy(ofApi, 'organizations_deletions', 'state')).toEqual(nothing)
    expect(valueOf(ofApi, 'organizations_outbox_oldest_unacknowledged_seconds')).toBe(0)
  })

  test('logs one line per state change of a deletion, with its id, and none per batch', async () => {
    const { id: organizationId } = await seed(installation, ADA, { devices: 3000 })
    const user = restClient(api.url, key)
    await user.delete(`/organization?orgId=${organizationId}`)
    await completion(user, organizationId)
    const lines = () =>
      worker.stderr
        .split('\n')
        .filter((line) => line.includes(organizationId))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    await waitFor(() => lines().length >= 4, { what: 'the log lines of the deletion' })
    const { db } = await installation.open()
    const deletions = db.selectFrom('deletions').select('id').where('organization_id', '=', organizationId)
    const { id: deletionId } = await deletions.executeTakeFirstOrThrow()
    const line = { level: 30, msg: 'Deletion moved on', deletionId, organizationId, subject: 'organization' }
    expect(lines()).toEqual([
      { ...line, time: expect.any(String), from: 'nothing', state: 'requested' },
      { ...line, time: expect.any(String), from: 'requested', state: 'sweeping' },
      { ...line, time: expect.any(String), from: 'sweeping', state: 'verifying' },
      { ...line, time: expect.any(String), from: 'verifying', state: 'completed' },
    ])
    expect(worker.stderr.split(deletionId)).toHaveLength(5)
  })

  test('answers only operators, in the text format of Prometheus', async () => {
    const type = 'text/plain; version=0.0.4; charset=utf-8'
    for (const credential of [OPERATOR_KEY, `Bearer ${OPERATOR_KEY}`]) {
      expect(await ask(credential)).toMatchObject({ status: 200, type })
    }
    const plain = 'text/plain; charset=utf-8'
    for (const credential of [undefined, '', 'Bearer', 'nonsense']) {
      expect(await ask(credential)).toEqual({ status: 401, type: plain, text: 'Invalid API key\n' })
    }
    expect(await ask(key)).toEqual({ status: 403, type: plain, text: 'Operator right required\n' })
  })

  test('says to all that it lives, and which of its parts answer', async () => {
    const origin = new URL(metricsUrl).origin
    const json = { status: 200, type: 'application/json; charset=utf-8' }
    const readiness = async () => ask(undefined, `${origin}/readyz`)
    expect(await ask(undefined, `${origin}/healthz`)).toEqual({
      ...json,
      text: `{"status":"ok","version":"${version}"}`,
    })
    expect(await readiness()).toEqual({ ...json, text: '{"status":"ready","database":"ok","store":"ok"}' })
    await rename(installation.objectsFolder, `${installation.objectsFolder}-away`)
    expect(await readiness()).toEqual({ ...json, text: '{"status":"ready","database":"ok","store":"degraded"}' })
    await rename(`${installation.objectsFolder}-away`, installation.objectsFolder)
    expect(await readiness()).toMatchObject({ text: '{"status":"ready","database":"ok","store":"ok"}' })
  })

  test('answers 404 for other paths and methods', async () => {
    const notFound = { status: 404, text: 'Not found\n' }
    const origin = new URL(metricsUrl).origin
    expect(await ask(OPERATOR_KEY, `${origin}/`)).toMatchObject(notFound)
    expect(await ask(OPERATOR_KEY, `${origin}/organization`)).toMatchObject(notFound)
    expect(await ask(OPERATOR_KEY, metricsUrl, 'POST')).toMatchObject(notFound)
  })
})

describe('a separate worker process', () => {
  test('is not ready while its database does not answer, but lives; without Redis it works on', async () => {
    const works = async () => {}
    const away = () => Promise.reject(new Error('secret detail'))
    const deps = await installation.open()
    const server = await serveStatus(
      { deps, metrics: createMetrics(), checks: { database: away, store: works, redis: away } },
      { port: 0, host: '127.0.0.1' },
    )
    const origin = `http://127.0.0.1:${server.port}`
    const text = '{"status":"not ready","database":"down","store":"ok","redis":"degraded"}'
    expect(await ask(undefined, `${origin}/readyz`)).toMatchObject({ status: 503, text })
    expect(await ask(undefined, `${origin}/healthz`)).toMatchObject({ status: 200 })
    await server.close()
  })

  test('does not listen without METRICS_PORT, and stops cleanly with and without it', async () => {
    const withoutPort = await installation.startWorker({ HOST: UNUSABLE_HOST })
    expect(withoutPort.stderr).toMatch(/"queue":"none","msg":"Working"/)
    expect(withoutPort.stderr).not.toContain('metricsPort')
    const withPort = await installation.startWorker({ METRICS_PORT: '0' })
    for (const program of [withoutPort, withPort]) {
      program.signal('SIGTERM')
      expect(await program.ending).toMatchObject({ code: 0, signal: null })
    }
  })

  test('does not start with an invalid METRICS_PORT: prints a message, and the code is 1', async () => {
    const program = installation.start({ args: ['apps/worker/src/main.ts'], env: { METRICS_PORT: 'http' } })
    const { code, stderr } = await program.ending
    expect(code).toBe(1)
    expect(stderr).toMatch(/^ {2}METRICS_PORT: expected a whole number from 0 to 65535$/m)
  })

  test('prints a message when it cannot listen there', async () => {
    const env = { METRICS_PORT: '0', HOST: UNUSABLE_HOST }
    const program = installation.start({ args: ['apps/worker/src/main.ts'], env })
    const message = /^listen EADDRNOTAVAIL[^\n]+$/m
    await waitFor(() => message.test(program.stderr), { what: 'the message' })
    expect(program.stderr).not.toContain('"msg":"Working"')
  })
})
