/**
 * Measures the cost of authentication and authorization. Over HTTP: the same server answers a constant, and reads one
 * organization for a key. Inside the process: the time and the number of SQL statements of these steps, compared with
 * the same read by SQLite alone.
 */
import { createLog, openDeps } from '@organizations/runtime'
import { authenticate, getOrganization, type Deps } from '@organizations/services'
import autocannon from 'autocannon'
import SqliteDatabase from 'better-sqlite3'
import { createInstallation, createOrganization, KEY } from './support/installation.ts'
import { round } from './support/percentiles.ts'
import { startServerProcess } from './support/server-process.ts'

export interface AuthBenchOptions {
  seconds: number
  connections: number
  calls: number
}

export async function benchAuth(options: AuthBenchOptions): Promise<void> {
  const { databaseFile, env, remove } = await createInstallation()
  const server = await startServerProcess('apps/standalone/src/main.ts', env)
  try {
    const id = await createOrganization(server.url)
    console.table(await askOverHttp(server.url, id, options))
  } finally {
    await server.stop()
  }
  try {
    console.table(await callInside(env, databaseFile, options))
  } finally {
    await remove()
  }
}

async function askOverHttp(url: string, id: string, options: AuthBenchOptions) {
  const ways = {
    'a constant (/healthz)': { url: `${url}/healthz`, key: KEY },
    'a key that is refused': { url: `${url}/organization?orgId=${id}`, key: 'unknown-key' },
    'GET /organization, one': { url: `${url}/organization?orgId=${id}`, key: KEY },
  }
  const rows: Record<string, object> = {}
  let constantUs = 0
  for (const [name, { url: way, key }] of Object.entries(ways)) {
    await ask(way, key, { ...options, seconds: 1 }) // warm-up
    const { requests, latency } = await ask(way, key, options)
    const us = 1e6 / requests.average
    constantUs ||= us
    rows[name] = {
      'requests/s': Math.round(requests.average),
      'µs each': round(us),
      'added µs': round(us - constantUs),
      'p99 (ms)': latency.p99,
    }
  }
  return rows
}

async function ask(url: string, key: string, { seconds, connections }: AuthBenchOptions): Promise<autocannon.Result> {
  return await autocannon({ url, connections, duration: seconds, headers: { authorization: key } })
}

async function callInside(env: { DATABASE_URL: string; STORAGE_URL: string }, file: string, options: AuthBenchOptions) {
  const { DATABASE_URL: databaseUrl, STORAGE_URL: storageUrl } = env
  const log = createLog('fatal')
  const { deps, close } = await openDeps({ databaseUrl, storageUrl, leaseMs: 10_000, log, doorbell: { ring() {} } })
  try {
    const { id: orgId } = await deps.db.selectFrom('organizations').select('id').executeTakeFirstOrThrow()
    const ways = {
      'authenticate alone': (deps: Deps) => authenticate(deps, KEY),
      'authenticate, authorize, read': async (deps: Deps) =>
        await getOrganization(deps, { actor: await authenticate(deps, KEY, orgId), input: { orgId } }),
    }
    const rows: Record<string, object> = {}
    for (const [name, way] of Object.entries(ways)) {
      rows[name] = {
        statements: await countStatements(deps, way),
        'µs each': await time(options.calls, () => way(deps)),
      }
    }
    rows['SQLite alone, the same joined read'] = {
      statements: 1,
      'µs each': await time(options.calls, joinedRead(file, orgId)),
    }
    return rows
  } finally {
    await close()
  }
}

/** The number of SQL statements of a use case, counted by a Kysely plugin that sees their results. */
async function countStatements(deps: Deps, way: (deps: Deps) => Promise<unknown>): Promise<number> {
  let statements = 0
  const db = deps.db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      statements += 1
      return result
    },
  })
  await way({ ...deps, db })
  return statements
}

/** Microseconds per call: the median of five rounds after a warm-up. */
async function time(calls: number, call: () => unknown): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round <= 5; round += 1) {
    const startedAt = performance.now()
    for (let n = 0; n < calls; n += 1) await call()
    if (round > 0) rounds.push(((performance.now() - startedAt) * 1000) / calls)
  }
  return round(rounds.toSorted((a, b) => a - b)[2] ?? Number.NaN)
}

/** The minimal work for the same read in SQLite: one statement, prepared once. */
function joinedRead(file: string, orgId: string): () => unknown {
  const db = new SqliteDatabase(file, { readonly: true })
  const keyHash = db.prepare('select key_hash from api_keys limit 1').pluck().get()
  const statement = db.prepare(`
    select k.*, u.email, u.plan, u.is_operator, m.role, m.accepted_at, o.*
    from api_keys k join users u on u.id = k.user_id
    left join organizations o on o.id = ? and not exists (
      select 1 from tombstones t where t.subject_kind = 'organization' and t.subject_id = o.id)
    left join members m on m.organization_id = o.id and m.user_id = k.user_id
    where k.key_hash = ?`)
  return () => statement.get(orgId, keyHash)
}
