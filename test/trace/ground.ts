/**
 * A deletion in the test's own process, on SQLite, with time in the test's hand: recorded, and looked at by the oracle of
 * the fault tests and by the model.
 */
import { inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import type { OrganizationSubjectKind } from '@organizations/domain'
import { traceBy } from '@organizations/fault-points'
import { takeCensus } from '@organizations/seed'
import { runDeletion } from '@organizations/services'
import { watched } from '@organizations/services/testing'
import { batchByBatch, openDeletionScenario, type DeletionScenario } from '@organizations/services/testing/deletions'
import { openFolderStore } from '@organizations/storage'
import { takeInventory, toldOfDeletion } from '../faults/oracle/inventory.ts'
import { findProblems, type Expectation } from '../faults/oracle/oracle.ts'
import type { Template } from '../faults/scenario/template.ts'
import { createTempFolder } from '../support/temp-folder.ts'
import { checkTraces } from './check-trace.ts'
import { record } from './record.ts'
import type { TraceRow } from './trace-row.ts'
import { createTraceTable, dropTraceTable, readTraces } from './trace-table.ts'

export interface Ground extends DeletionScenario {
  objectsFolder: string
  /** Asks for the deletion, once what there is has been written down. `inMotion`: tables that others write to. */
  begin: (inMotion?: readonly string[]) => Promise<void>
  traces: () => Promise<TraceRow[][]>
  /** What the oracle finds, and what no run of the model explains. */
  look: (options: { withQueue: boolean }) => Promise<{ oracle: string[]; trace: string[] }>
  remove: () => Promise<void>
}

const [sqlite] = testDatabases

export async function openGround(kind: OrganizationSubjectKind = 'organization'): Promise<Ground> {
  const temp = createTempFolder()
  if (sqlite === undefined) throw new Error('Expected SQLite among the databases of tests')
  const openStore = async () => ({ store: await openFolderStore(temp.path), close: () => temp.remove() })
  const scenario = await openDeletionScenario(sqlite.open, { apps: 2, bundlesPerApp: 3 }, { kind, openStore })
  const { deps } = scenario
  // Each look at the clock is a millisecond later than the one before.
  let now = Date.now()
  Object.defineProperty(deps, 'now', {
    get: () => now,
    set: (to: number) => {
      now = to
    },
  })
  deps.clock = () => (now += 1)
  const databaseUrl = `file:${temp.path}`
  await inTransaction(deps.db, (trx) => createTraceTable(trx, databaseUrl))
  const census = await takeCensus(deps, scenario.neighbourId)
  const neighbour = { id: scenario.neighbourId, census }
  const template = { database: 'SQLite', neighbour, people: undefined } as unknown as Template // all that the oracle asks of one
  record({ databaseUrl, objectsFolder: temp.path, leaseMs: deps.leaseMs, process: 'test', clock: () => now })
  let expected: Expectation | undefined
  return Object.assign(scenario, {
    objectsFolder: temp.path,
    async begin(inMotion: readonly string[] = []) {
      const { subject } = scenario
      const before = await takeInventory(deps.db, temp.path, subject)
      expected = { subject, before, inMotion: [...inMotion, ...(inMotion.length > 0 ? toldOfDeletion : [])] }
      await scenario.request()
    },
    traces: () => readTraces(deps.db),
    async look({ withQueue }: { withQueue: boolean }) {
      const oracle =
        expected === undefined ? ['nothing was asked for'] : await findProblems(deps, temp.path, { template, expected })
      const checked = await checkTraces(await readTraces(deps.db), { withQueue })
      return { oracle, trace: checked.flatMap(({ problem }) => problem ?? []) }
    },
    async remove() {
      traceBy(undefined)
      await inTransaction(deps.db, dropTraceTable)
      await scenario.close()
    },
  })
}

/** A slice that stops before its nth transaction, which takes the lease as its first, until it is thawed. */
export async function freeze(
  { deps, current }: DeletionScenario,
  { at, endsAfter }: { at: number; endsAfter?: number },
): Promise<{ thaw: () => Promise<void> }> {
  const { id } = await current()
  const frozen = Promise.withResolvers<void>()
  const thawed = Promise.withResolvers<void>()
  const stopping = new AbortController()
  let transactions = 0
  const beforeBegin = async () => {
    transactions += 1
    if (transactions !== at) return
    frozen.resolve()
    await thawed.promise
  }
  let ended = 0
  const beforeCommit = () => {
    ended += 1
    if (ended === endsAfter) stopping.abort()
  }
  const slow = watched(batchByBatch({ ...deps, clock: deps.clock }), { beforeBegin, beforeCommit })
  const outcome = runDeletion(slow, { deletionId: id, signal: stopping.signal }).catch(() => undefined)
  await Promise.race([frozen.promise, outcome])
  return {
    async thaw() {
      thawed.resolve()
      await outcome
    },
  }
}
