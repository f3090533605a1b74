/**
 * Carries out one scenario on a copy of the template: `live` starts the real programs and lets happen to them what is
 * to happen. Then the oracle looks at what is left.
 */
import { startRedis } from '../../support/redis.ts'
import { checkTraces } from '../../trace/check-trace.ts'
import { readTraces } from '../../trace/trace-table.ts'
import { faultsIn } from './fault.ts'
import { findProblems } from '../oracle/oracle.ts'
import { findProblemsOfUser } from '../oracle/user-oracle.ts'
import { outsideEnv, startOutside, type Outside } from './outside.ts'
import type { Run } from './run.ts'
import type { Scenario, Setting } from '../scenario/scenario.ts'
import type { Template } from '../scenario/template.ts'

export interface Outcome {
  /** What did not hold; none when all is well. */
  problems: string[]
  /** The faults that the processes met, in their order, and what was done to them from outside. */
  met: string[]
  /** What every process logged, one after the other. */
  log: string
  /** The traces of its deletions, where one is not explained: a row a line, as JSON. */
  traces: string
}

/** Far more than any run takes, also on a busy machine: what takes longer is stuck. */
export const STUCK_MS = 90_000

/** `live` resolves when the deletion is completed and the programs that worked on it have stopped. Never throws. */
export async function carryOut<S extends Setting>(
  template: Template,
  scenario: S,
  live: (run: Run<S>) => Promise<void>,
): Promise<Outcome> {
  const redis = scenario.withRedis ? await startRedis() : undefined
  const installation = await template.install({
    LEASE_MS: String(scenario.leaseMs),
    RECONCILE_MS: String(scenario.reconcileMs),
    TRACE: '1',
    ...(redis && { REDIS_URL: redis.url }),
    ...outsideEnv(scenario, template.database),
  })
  const run: Run<S> = {
    template,
    scenario,
    installation,
    deps: await installation.open(),
    redis,
    programs: [],
    expected: undefined,
    expectedOfUser: undefined,
    isAnswered: false,
    hasHelp: false,
    endTrouble: undefined,
    blows: [],
    uploads: [],
    failures: [],
    isOver: false,
  }
  const problems: string[] = []
  let traces = ''
  let outside: Outside | undefined
  try {
    outside = await startOutside(run)
    await live(run)
    await run.endTrouble?.()
    problems.push(...(await look(run)), ...(await outside.findProblems()))
    const unexplained = await findUnexplained(run)
    problems.push(...unexplained.problems)
    ;({ traces } = unexplained)
  } catch (error) {
    run.failures.push(error)
  } finally {
    run.isOver = true
    await run.endTrouble?.().catch((error: unknown) => run.failures.push(error))
    await outside?.stop()
    await installation.remove()
    await redis?.stop()
  }
  problems.push(
    ...run.failures.map((error) => (error instanceof Error ? (error.stack ?? error.message) : String(error))),
  )
  const log = run.programs.map((program, index) => `== process ${index + 1}\n${program.stderr}`).join('')
  return { problems, met: [...faultsIn(log), ...run.blows], log, traces }
}

/**
 * What no run of the model explains (test/trace). Not asked where the clock of a process is far from the others': when
 * something is due is said by the one, and whether it is by another.
 */
async function findUnexplained({ deps, scenario }: Run): Promise<Pick<Outcome, 'problems' | 'traces'>> {
  const traces = await readTraces(deps.db)
  if (traces.length === 0) return { problems: ['no process has recorded a trace'], traces: '' }
  const { lives = [] }: Partial<Scenario> = scenario
  if (lives.some((it) => it.clockOffsetMs !== undefined)) return { problems: [], traces: '' }
  const checked = await checkTraces(traces, {
    withQueue: scenario.withRedis,
    hasForgedJobs: scenario.broker?.kind === 'duplicates',
  })
  const problems = checked.flatMap(({ problem }) => problem ?? [])
  const rows = problems.length === 0 ? [] : traces.flat()
  return { problems, traces: rows.map((row) => `${JSON.stringify(row)}\n`).join('') }
}

async function look({
  template,
  scenario,
  deps,
  installation,
  uploads,
  expected,
  expectedOfUser,
}: Run): Promise<string[]> {
  await Promise.all(uploads)
  if (expected === undefined) throw new Error('Expected that something was asked for')
  const requester = scenario.asOperator ? 'operator' : 'member'
  const problems = await findProblems(deps, installation.objectsFolder, { template, expected, requester })
  return [...problems, ...(expectedOfUser ? await findProblemsOfUser(deps.db, expectedOfUser) : [])]
}
