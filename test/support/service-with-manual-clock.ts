// The whole service in the test's own process, on a clock that only the test moves.

import { testDatabases } from '@organizations/database/testing'
import { buildServer, type ServerOptions } from '@organizations/api/server'
import { createLog, createMetrics } from '@organizations/runtime'
import { OPERATOR_SECRET, openTestDeps, type TestDeps } from '@organizations/services/testing'
import { openFolderStore } from '@organizations/storage'
import { createDoorbell, startWorker } from '@organizations/worker/worker'

import { createTempFolder } from './temp-folder.ts'
import { waitFor } from './wait-for.ts'

export interface ServiceWithManualClock {
  url: string
  operatorKey: string
  deps: TestDeps
  objectsFolder: string
  /** Lets time pass, for the workers as for the callers. */
  advance(ms: number): void
  /** Lets time pass until a deletion is in a state. */
  advanceUntil(state: string, id: string): Promise<void>
  close(): Promise<void>
}

/** Longer than any pause of a deletion but that of a worker that is older than the schema. */
const STEP_MS = 40_000

/** Starts server and worker, without Redis, on a database and a folder of their own. */
export async function startServiceWithManualClock(
  limits: ServerOptions['limits'] = { standard: 0, enterprise: 0, operator: 0, failedAuth: 0 },
): Promise<ServiceWithManualClock> {
  const [kind] = testDatabases
  if (kind === undefined) throw new Error('Expected a database to test on')
  const database = await kind.open()
  const temp = createTempFolder()
  const objectsFolder = temp.path
  const store = await openFolderStore(objectsFolder)
  const doorbell = createDoorbell()
  const { registry, meters } = createMetrics()
  // A lease that no step outlasts: there is one worker.
  const own = { doorbell, meters, leaseMs: STEP_MS * 100, now: Date.now() }
  const deps = Object.assign(await openTestDeps(database, async () => ({ store, close: () => temp.remove() })), own)
  const works = async () => {}
  const server = await buildServer({
    deps,
    log: createLog('silent'),
    corsOrigins: [],
    readiness: { database: works, store: works },
    limits,
    openLimits: { watches: 0, uploads: 0, downloads: 0, exports: 0, unsentBytes: 0 },
    uploadMaxBytes: 1_000_000,
    metrics: registry,
  })
  const worker = await startWorker({ deps, doorbell, redisUrl: undefined, reconcileMs: 50 })
  const advance = (ms: number) => void (deps.now = deps.clock() + ms)
  return {
    url: await server.listen({ port: 0, host: '127.0.0.1' }),
    operatorKey: OPERATOR_SECRET,
    deps,
    objectsFolder,
    advance,
    async advanceUntil(state, id) {
      const row = deps.db.selectFrom('deletions').select('state').where('subject_id', '=', id)
      const isThere = async () => {
        if ((await row.executeTakeFirst())?.state === state) return true
        advance(STEP_MS)
        return false
      }
      await waitFor(isThere, { what: `the deletion of ${id} to be ${state}`, timeoutMs: 30_000 })
    },
    async close() {
      await server.close()
      await worker.stop()
      await deps.remove()
      await database.remove()
    },
  }
}
