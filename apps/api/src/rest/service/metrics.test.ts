import { inTransaction, readFreeSpace, takeLease } from '@organizations/database'
import { cascadeRegistry, sweptTables, type DeletionId, type KeyMode } from '@organizations/domain'
import { createMetrics, type Metrics } from '@organizations/runtime'
import { runDeletion, type DeletionDeps } from '@organizations/services'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readMetrics, valueOf, valuesBy, type Sample } from '../../../../../test/support/read-metrics.ts'
import { APP_ID, makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { allRows, insertKey } from '../../testing/rows.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

const key = OPERATOR_SECRET

let metrics: Metrics
let server: TestServer
let users: TestUsers
let engine: DeletionDeps
beforeEach(async () => {
  metrics = createMetrics()
  server = await openTestServer({ metrics: metrics.registry })
  users = await makeTestUsers(server)
  engine = Object.assign(server.deps, { meters: metrics.meters })
})
afterEach(() => server.close())

const scrape = async (): Promise<Sample[]> => readMetrics((await server.call('GET', '/metrics', { key })).text)
const ask = async (method: string, path: string, body?: object) => {
  const answer = await server.call(method, path, { key: users.owner, body })
  if (answer.status !== 200) throw new Error(`Expected ${method} ${path} to be done, got ${answer.text}`)
}
const slice = async (deps: DeletionDeps, deletionId: DeletionId) =>
  await runDeletion(deps, { deletionId, signal: new AbortController().signal })

/** An organization with two stored files, asked to be deleted. */
async function askForDeletion(): Promise<DeletionId> {
  const app = { app_id: APP_ID }
  await ask('POST', '/app', { ...app, name: 'App', owner_org: users.orgId })
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' })
  for (const version of ['1.0.0', '2.0.0']) {
    const query = `app_id=${APP_ID}&version=${version}`
    const headers = { authorization: users.owner }
    expect((await fetch(`${url}/bundle/upload?${query}`, { method: 'PUT', headers, body: 'zip' })).status).toBe(200)
  }
  await ask('POST', '/channel', { ...app, channel: 'beta' })
  for (const device_id of ['a', 'b', 'c']) await ask('POST', '/device', { ...app, device_id, channel: 'beta' })
  await ask('DELETE', `/organization?orgId=${users.orgId}`)
  const deletions = server.deps.db.selectFrom('deletions').select('id')
  return (await deletions.executeTakeFirstOrThrow()).id
}

/** How many rows each swept table has of the organization, where there are any. */
async function countRows(): Promise<Record<string, number>> {
  const swept = new Set(sweptTables(cascadeRegistry).map(({ table }) => table))
  const tables = Object.entries(await allRows(server.deps.db)).map(([table, rows]) => {
    const ours = rows.filter((row) => (row as { organization_id?: string }).organization_id === users.orgId)
    return [table, ours.length] as const
  })
  return Object.fromEntries(tables.filter(([table, count]) => swept.has(table) && count > 0))
}

describe('/metrics', () => {
  test('shows what a deletion has done, from the request to its end', async () => {
    const removed = 'organizations_deletion_rows_total'
    server.deps.now = Date.now()
    const id = await askForDeletion()
    const rows = await countRows()
    expect(rows).toMatchObject({ members: 5, apps: 1, bundles: 2, channels: 1, device_overrides: 3 })
    server.deps.now += 90_000
    const asked = await scrape()
    const states = (samples: Sample[]) => valuesBy(samples, 'organizations_deletions', 'state')
    expect(states(asked)).toEqual({ requested: 1, sweeping: 0, verifying: 0, blocked: 0 })
    expect(valueOf(asked, 'organizations_outbox_oldest_unacknowledged_seconds')).toBe(90)
    expect(valuesBy(asked, removed, 'table')).toEqual({})

    while ((await slice(engine, id)) === 'more');
    const samples = await scrape()
    expect(states(samples)).toEqual({ requested: 0, sweeping: 0, verifying: 0, blocked: 0 })
    expect(valueOf(samples, 'organizations_outbox_oldest_unacknowledged_seconds')).toBe(0)
    // A slow machine looks at empty tables too, when a slice ended in between: of them nothing is removed.
    const removedRows = Object.entries(valuesBy(samples, removed, 'table')).filter(([, count]) => count > 0)
    expect(Object.fromEntries(removedRows)).toEqual(rows)
    expect(valuesBy(samples, 'organizations_deletion_objects_total', 'table')).toEqual({ bundles: 2 })
    const holds = valuesBy(samples, 'organizations_deletion_piece_hold_seconds_count', 'table')
    expect(holds).toMatchObject(Object.fromEntries(Object.keys(rows).map((table) => [table, 1])))
    expect(valuesBy(samples, 'organizations_deletion_state_changes_total', 'state')).toEqual({
      requested: 1,
      sweeping: 1,
      verifying: 1,
      completed: 1,
    })
    expect(valueOf(samples, 'organizations_deletion_lease_conflicts_total')).toBe(0)
    expect(valueOf(samples, 'process_resident_memory_bytes')).toBeGreaterThan(0)
  })

  test('counts a lease that another worker has taken', async () => {
    const id = await askForDeletion()
    const { db, store, leaseMs } = engine
    const deleteMany: typeof store.deleteMany = async (...args) => {
      const taken = await inTransaction(db, async (trx) => {
        await trx.updateTable('deletions').set({ lease_ends_at: null }).where('id', '=', id).execute()
        return await takeLease(trx, { id, leaseMs })
      })
      expect(taken).toBeDefined()
      return await store.deleteMany(...args)
    }
    let outcome = await slice({ ...engine, store: { ...store, deleteMany } }, id)
    while (outcome === 'more') outcome = await slice({ ...engine, store: { ...store, deleteMany } }, id)
    expect(outcome).toBe('not ours')
    expect(valueOf(await scrape(), 'organizations_deletion_lease_conflicts_total')).toBe(1)
  })

  test('shows how often each route was called, how long it took, and with which status it ended', async () => {
    for (let times = 0; times < 3; times += 1) await ask('GET', '/organization')
    await server.call('GET', `/organization?orgId=${users.orgId}`, { key: users.stranger })
    const samples = await scrape()
    const name = 'organizations_http_request_duration_seconds'
    const asked = (labels: Record<string, string>) =>
      valueOf(samples, `${name}_count`, { method: 'GET', route: '/organization', ...labels })
    expect([asked({ status: '200' }), asked({ status: '403' })]).toEqual([3, 1])
    const labels = { method: 'GET', route: '/organization', status: '200' }
    expect(valueOf(samples, `${name}_bucket`, { ...labels, le: '+Inf' })).toBe(3)
    const sum = valueOf(samples, `${name}_sum`, labels)
    expect(sum > 0 && sum < 30).toBe(true)
  })

  test('shows the size of the database file, and how much of it is free', async () => {
    const { db, relaxedDb } = server.deps
    const free = async () => valueOf(await scrape(), 'organizations_database_free_bytes')
    const before = await free()
    const large = { kid: 'large', x: 'x'.repeat(1_000_000), created_at: 1 }
    await inTransaction(relaxedDb, (trx) => trx.insertInto('receipt_keys').values(large).execute())
    const file = valueOf(await scrape(), 'organizations_database_file_bytes')
    await inTransaction(relaxedDb, (trx) => trx.deleteFrom('receipt_keys').where('kid', '=', 'large').execute())
    expect((await free()) - before).toBeGreaterThan(900_000)
    expect(valueOf(await scrape(), 'organizations_database_file_bytes')).toBe(file)
    expect(file).toBe((await readFreeSpace(db))?.fileBytes)
  })

  test('has no label that a caller can make up, and no id', async () => {
    await askForDeletion()
    await scrape() // its own series
    const paths = (at: number) => [
      `/nowhere/${at}`,
      `/app/com.example.app${at}`,
      `/statistics/app/com.example.app${at}?from=2026-01-01&to=2026-01-02`,
      `/trpc/nothing.at.all${at}`,
      `/organization?orgId=${users.orgId}&x=${at}`,
      `/%zz${at}`,
    ]
    const visit = async (at: number) => {
      for (const method of ['GET', 'DELETE', 'OPTIONS', 'PATCH']) {
        for (const path of paths(at))
          await server.app.inject({ method: method as 'GET', url: path, headers: { authorization: users.stranger } }) // these are some
      }
    }
    await visit(0)
    const before = await scrape()
    for (let at = 1; at <= 20; at += 1) await visit(at)
    const after = await scrape()
    // Node's own have a series for each kind of garbage collection that there was.
    const ofOurs = (samples: typeof after) => samples.filter(({ name }) => !name.startsWith('nodejs_gc_')).length
    expect(ofOurs(after)).toBe(ofOurs(before))

    const labels = new Set(after.flatMap((it) => Object.values(it.labels)))
    expect(
      [...labels].filter((it) => /nowhere|nothing|com\.example|zz|(org|user|deletion|event)_\w{26}/.test(it)),
    ).toEqual([])
    expect(labels).toContain('none') // the route of paths that do not exist
    expect(labels).toContain('/app/:app_id')
  })

  test('is what Prometheus reads', async () => {
    for (const path of ['/metrics', '/metrics/', '/metrics?x=1']) {
      const { status, text, headers } = await server.call('GET', path, { key })
      expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
      expect(readMetrics(text).length).toBeGreaterThan(20)
    }
    for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }]) {
      expect((await server.call('GET', '/metrics', { headers })).status).toBe(200)
    }
  })

  test('is for operators, with a key that may do all', async () => {
    const { userId } = server.deps.operator
    const weaker = async (mode: KeyMode, orgs: string[] | null) =>
      await insertKey(server.deps.db, { secret: `operator-${mode}-${orgs?.length ?? 'no'}`, userId, mode, orgs })
    const others = [users.owner, await weaker('write', null), await weaker('all', [users.orgId])]
    for (const other of others) {
      const { status, body } = await server.call('GET', '/metrics', { key: other })
      expect([status, body]).toMatchObject([403, { code: 'operator_required' }])
    }
    for (const other of [undefined, 'nonsense', users.ownerExpired]) {
      const { status, body } = await server.call('GET', '/metrics', { key: other })
      expect([status, body]).toMatchObject([401, { code: 'invalid_api_key' }])
    }
  })
})
