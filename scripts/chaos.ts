/** `npm run chaos`: runs any number of deletions on the real programs, with random faults. */
import { availableParallelism } from 'node:os'
import { Command, Option } from 'commander'
import { randomClusterScenario, type ClusterScenario } from '../test/faults/scenario/cluster-scenario.ts'
import { randomScenario } from '../test/faults/scenario/random-scenario.ts'
import type { Outcome } from '../test/faults/harness/carry-out.ts'
import { runCluster } from '../test/faults/harness/run-cluster.ts'
import { runScenario } from '../test/faults/harness/run-scenario.ts'
import type { Scenario } from '../test/faults/scenario/scenario.ts'
import { randomUserClusterScenario, randomUserScenario } from '../test/faults/scenario/user-scenario.ts'
import { makeTemplate, type Template } from '../test/faults/scenario/template.ts'
import { setup as offerPostgres } from '../test/support/shared-postgres.ts'
import { wholeNumber } from './whole-number.ts'

/** How many characters of the processes' logs a failure prints. */
const LOG_TAIL = 20_000

interface Options {
  runs: number
  seed: number
  jobs: number
  only?: true
  participants?: true
  users?: true
  database: 'sqlite' | 'postgres'
}

await new Command('chaos')
  .description(
    'Deletes organizations, apps, bundles and channels while processes are killed and frozen, commits go unanswered, ' +
      'Redis loses its data, disks are full and clocks are wrong. Then checks that nothing is left, lost or changed. On SQLite ' +
      'with one process after another, on Postgres with an API and two workers, whose connections are cut as well.',
  )
  .option('--runs <count>', 'how many', wholeNumber(0, 999_999_999), 100)
  .option('--seed <number>', 'of the first run; each further one has the next number', wholeNumber(0, 999_999_999), 1)
  .option(
    '--jobs <count>',
    'runs at a time',
    wholeNumber(1, 999),
    Math.max(2, Math.floor(availableParallelism() * 0.75)),
  )
  .addOption(new Option('--database <which>', 'and its shape').choices(['sqlite', 'postgres']).default('sqlite'))
  .option('--only', 'this one seed, with the log of its processes')
  .option('--participants', 'only seeds whose deletion waits for other services, one of which crashes all the while')
  .option('--users', 'a user is deleted as well, beside an organization that they belong to')
  .action(chaos)
  .parseAsync()

interface Failure {
  seed: number
  problems: string[]
}

async function chaos({ runs: wanted, seed: first, jobs, only, participants, users, database }: Options): Promise<void> {
  const runs = only ? 1 : wanted
  const startedAt = Date.now()
  const stopPostgres = await offerPostgres()
  const name = database === 'sqlite' ? 'SQLite' : 'Postgres'
  const templates = await Promise.all([
    makeTemplate(name, { apps: 1, bundles: 2, devices: 20 }, { withPeople: users }),
    makeTemplate(name, { apps: 3, bundles: 6, devices: 500 }, { withPeople: users }),
    makeTemplate(name, { apps: 3, bundles: 10, devices: 8000 }, { withPeople: users }),
  ])
  const failures: Failure[] = []
  const met = new Map<string, number>()
  let next = first
  let begun = 0
  let done = 0
  const work = async () => {
    while (begun < runs) {
      const seed = participants ? nextWithParticipants(database, next) : next
      next = seed + 1
      begun += 1
      const template = templates[seed % templates.length] as Template // there is one
      const { scenario, outcome } = await (database === 'sqlite' ? runOne : runOneOfCluster)(template, seed, users)
      done += 1
      for (const kind of kindsIn(scenario, outcome)) met.set(kind, (met.get(kind) ?? 0) + 1)
      if (outcome.problems.length > 0) failures.push({ seed, problems: outcome.problems })
      printRun({ seed, scenario, outcome, isWhole: only === true || outcome.problems.length > 0 })
      if (done % 20 === 0) console.log(`${done} of ${runs} runs, ${failures.length} failed, ${seconds(startedAt)} s`)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.max(1, jobs) }, work))
  } finally {
    await Promise.all(templates.map((it) => it.remove()))
    await stopPostgres()
  }

  console.log(`\n${done} runs in ${seconds(startedAt)} s, seeds ${first} to ${next - 1}. What happened in them:`)
  for (const [kind, count] of [...met].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(count).padStart(6)} ${kind}`)
  console.log(`${failures.length} failed`)
  for (const { seed, problems } of failures)
    console.log(
      `  npm run chaos -- --database ${database}${users ? ' --users' : ''} --seed ${seed} --only: ${problems[0]?.split('\n')[0]}`,
    )
  if (failures.length > 0) process.exitCode = 1
}

interface Run {
  scenario: Scenario | ClusterScenario
  outcome: Outcome
}

/** The first seed from one on whose deletion waits for other services. */
function nextWithParticipants(database: Options['database'], from: number): number {
  const { participants } = database === 'sqlite' ? randomScenario(from) : randomClusterScenario(from)
  return participants === undefined ? nextWithParticipants(database, from + 1) : from
}

async function runOne(template: Template, seed: number, users = false): Promise<Run> {
  const scenario = users ? randomUserScenario(seed) : randomScenario(seed)
  return { scenario, outcome: await runScenario(template, scenario) }
}

async function runOneOfCluster(template: Template, seed: number, users = false): Promise<Run> {
  const scenario = users ? randomUserClusterScenario(seed) : randomClusterScenario(seed)
  return { scenario, outcome: await runCluster(template, scenario) }
}

function printRun({ seed, scenario, outcome, isWhole }: Run & { seed: number; isWhole: boolean }): void {
  if (!isWhole) return
  console.log(`\nseed ${seed}: ${JSON.stringify(scenario)}`)
  for (const problem of outcome.problems) console.log(`  ${problem}`)
  console.log(outcome.log.slice(-LOG_TAIL))
}

/** The kinds of faults that occurred in a run. */
function kindsIn(scenario: Run['scenario'], { met, log }: Outcome): Set<string> {
  const { broker, below, upload, participants = [] } = scenario
  return new Set([
    ...('lives' in scenario ? kindsOfLives(scenario) : []),
    ...met.map((line) => line.replace(/^FAULT (\w+) at hit \d+ of "(.*)"$/, '$2 ($1)')),
    ...(broker ? [`Redis: ${broker.kind}`] : []),
    ...(below ? ['deletions of parts at the same time'] : []),
    ...(upload ? [`an upload ${upload}`] : []),
    ...participants.map((kind) => `a participant: ${kind}`),
    ...(log.includes('disk I/O error') ? ['a full disk'] : []),
  ])
}

function kindsOfLives({ lives }: Scenario): string[] {
  return [
    ...(lives.some((it) => it.clockOffsetMs !== undefined) ? ['a clock an hour off'] : []),
    ...(lives.some((it) => it.killAfterMs !== undefined) ? ['SIGKILL at some time'] : []),
  ]
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000)
}
