/** A scenario of a cluster: an API process and two workers, to which things happen until the deletion is completed. */
import { setTimeout as sleep } from 'node:timers/promises'

import { sql } from 'kysely'

import { OWN_CONNECTIONS } from '../../support/installation.ts'
import { patiently, waitFor } from '../../support/wait-for.ts'
import { askForAll } from './ask-for-all.ts'
import { carryOut, STUCK_MS, type Outcome } from './carry-out.ts'
import { places, type Blow, type ClusterScenario, type Place } from '../scenario/cluster-scenario.ts'
import { describeDeletions, isCompleted, LOOK_MS, type Run } from './run.ts'
import { NEVER_MS } from '../scenario/scenario.ts'
import { supervise, type Supervised } from './supervise.ts'
import type { Template } from '../scenario/template.ts'

/** What a worker that died was at is taken over after up to a minute, and several may die one after the other. */
const STUCK_BY_BULLMQ_ALONE_MS = 300_000

type Cluster = Record<Place, Supervised>

/** Carries a scenario out. Never throws: what went wrong is one of its problems. */
export async function runCluster(template: Template, scenario: ClusterScenario): Promise<Outcome> {
  return await carryOut(template, scenario, live)
}

async function live(run: Run<ClusterScenario>): Promise<void> {
  const { scenario } = run
  const cluster: Cluster = {
    api: begin(run, 'api'),
    'worker 1': begin(run, 'worker 1'),
    'worker 2': begin(run, 'worker 2'),
  }
  // One of them may die at its start, and then the next one is up.
  await Promise.all(places.map((place) => cluster[place].whenUp()))
  const ending = new AbortController()
  const blows = scenario.blows.map((blow) => strike(run, cluster, { blow, signal: ending.signal }))
  try {
    await askUntilAnswered(run, cluster.api)
    const timeoutMs = scenario.reconcileMs === NEVER_MS ? STUCK_BY_BULLMQ_ALONE_MS : STUCK_MS
    const isOver = waitFor(() => isCompleted(run), { what: 'the deletion to complete', timeoutMs, intervalMs: LOOK_MS })
    await isOver.catch(async (cause: unknown) => {
      throw new Error(`stuck: ${await describeDeletions(run.deps.db)}`, { cause })
    })
  } finally {
    ending.abort()
    await Promise.all(blows)
    await Promise.all(places.map((place) => cluster[place].stop()))
  }
}

function begin(run: Run<ClusterScenario>, place: Place): Supervised {
  const { faults, frozen } = run.scenario
  const program = place === 'api' ? 'api' : 'worker'
  return supervise(run, { program, faults: faults[place] ?? [], frozen })
}

async function askUntilAnswered(run: Run, api: Supervised): Promise<void> {
  const endsAt = Date.now() + patiently(STUCK_MS)
  for (let life = 1; !run.isAnswered; life += 1) {
    if (Date.now() > endsAt) throw new Error('No caller had an answer to the request to delete')
    const { url, program } = await api.whenUp()
    await askForAll(run, { url, program, life })
  }
}

/** Lets one thing happen when its time has come, unless all is over by then. What is frozen is thawed in any case. */
async function strike(
  run: Run<ClusterScenario>,
  cluster: Cluster,
  { blow, signal }: { blow: Blow; signal: AbortSignal },
): Promise<void> {
  await pause(blow.afterMs, signal)
  if (signal.aborted) return
  run.blows.push(`${blow.to}: ${blow.how} at some time`)
  if (blow.to === 'the database')
    return await cutConnections(run).catch((error: unknown) => void run.failures.push(error))
  const struck = cluster[blow.to]
  switch (blow.how) {
    case 'kill':
      return struck.signal('SIGKILL')
    case 'restart':
      return struck.signal('SIGTERM')
    case 'freeze':
      struck.signal('SIGSTOP')
      await pause(blow.forMs, signal)
      return struck.signal('SIGCONT')
  }
}

/** As an administrator does, or a failover. The harness keeps its own. */
async function cutConnections({ deps }: Run): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name <> ${OWN_CONNECTIONS}`.execute(deps.db)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {}) // over earlier
}
