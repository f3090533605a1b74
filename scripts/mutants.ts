/** `npm run mutants`: breaks the product in one place at a time, and sees whether a test notices. */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { compareResults, isCaught } from '../test/mutants/compare.ts'
import { judge, type Verdict } from '../test/mutants/judge.ts'
import { mutants } from '../test/mutants/all-mutants.ts'
import { locate, type Change, type Mutant } from '../test/mutants/mutant.ts'
import { compareFinders, finderOf, type Finding } from '../test/mutants/trace/compare-finders.ts'
import { protocolMutants } from '../test/mutants/trace/protocol-mutants.ts'
import { drawChanges } from '../test/mutants/random/draw.ts'
import { replayChanges } from '../test/mutants/random/replay.ts'
import { readSourceTree } from '../test/mutants/random/source-tree.ts'
import { runUnchanged } from '../test/mutants/unchanged.ts'
import { repositoryRoot } from '../test/support/program.ts'

interface Options {
  only?: string[]
  list?: true
  trace?: true
  random?: number
  replay?: string
  seed: number
  jobs: number
  json?: string
  compare?: string
}

await new Command('mutants')
  .description(
    'Breaks the product in one place at a time, in a copy under .cache/mutants, and runs the tests that should notice. ' +
      'A change is caught by a test that fails, by code that does not load, or by tests that do not end within a minute ' +
      '(or three times what they take unchanged). First the tests run without a change: each has to pass. ' +
      'Without options: all mutants of test/mutants/list.',
  )
  .option('--only <ids>', 'these mutants of the list alone, separated by commas', idsOfMutants)
  .option('--list', 'print the mutants, or with --random the changes drawn, and their tests; run nothing')
  .option(
    '--trace',
    'those of the protocol of deletions, over a fixed set of faulty deletions: which the oracle finds, and which the traces',
  )
  .option(
    '--random <count>',
    'instead of the list, so many changes drawn at random from packages and apps',
    wholeNumber,
  )
  .option('--seed <number>', 'of the draw: the same changes for the same seed', wholeNumber, 1)
  .option(
    '--replay <file>',
    'instead of the list, the random changes of these earlier results, wherever their lines are now, compared with them',
  )
  .option('--jobs <count>', 'changes at a time', wholeNumber, Math.max(1, Math.floor(availableParallelism() * 0.75)))
  .option('--json <file>', 'write the results to this file')
  .option('--compare <file>', 'tell what was caught in these earlier results and is not now')
  .addHelpText(
    'after',
    '\nExit code 0: all are caught (with --compare: all that were caught before); 1: a change survived, or a test fails unchanged.',
  )
  .action(run)
  .parseAsync()

async function run(options: Options): Promise<void> {
  const { list, jobs, json, replay, compare = replay } = options
  const before = compare === undefined ? undefined : readResults(compare)
  const drawn = choose(options)
  if (list) return print(drawn)
  if (options.trace) return await runFinders(drawn, { jobs: Math.max(1, jobs), json })

  const startedAt = Date.now()
  const { verdicts, isWhole } = await runAll(drawn, { jobs: Math.max(1, jobs), json })
  const survivors = verdicts.filter((it) => !isCaught(it))
  console.log(`\n${verdicts.length} changes in ${seconds(startedAt)} s: ${summary(verdicts)}`)
  for (const it of survivors) console.log(told(it))
  const lost = before && tellComparison(before, verdicts)
  if ((lost ?? survivors).length > 0 || !isWhole) process.exitCode = 1
}

function choose({ only, random, seed, replay, trace }: Options): Change[] {
  if (replay !== undefined) return replayChanges(readResults(replay), readSourceTree())
  if (random !== undefined) return drawChanges(random, seed)
  return mutants
    .filter(({ id }) => only?.includes(id) ?? (!trace || protocolMutants.includes(id)))
    .map(locateInCheckout)
}

/** Not whole: a test fails without a change, or a change has no tests. */
async function runAll(
  drawn: readonly Change[],
  { jobs, json }: { jobs: number; json: string | undefined },
): Promise<{ verdicts: Verdict[]; isWhole: boolean }> {
  const tests = [...new Set(drawn.flatMap((change) => change.tests))].toSorted()
  console.log(`${drawn.length} changes. First their ${tests.length} test files without a change`)
  const startedAt = Date.now()
  const { secondsOf, failures } = await runUnchanged(tests, jobs)
  console.log(`${seconds(startedAt)} s, ${failures.size} failed`)
  for (const [test, title] of failures) console.log(`FAILS WITHOUT A CHANGE, left out: ${test}: ${title}`)

  const changes = drawn.map((it) => ({ ...it, tests: it.tests.filter((test) => !failures.has(test)) }))
  const untested = changes.filter((it) => it.tests.length === 0)
  for (const { id, file } of untested) console.log(`NO TEST, not run: ${id} (${file})`)
  const verdicts: Verdict[] = []
  const onVerdict = (verdict: Verdict) => {
    verdicts.push(verdict)
    console.log(`${String(verdicts.length).padStart(3)} ${told(verdict)}`)
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(verdicts, undefined, 2)}\n`)
  }
  const tested = changes.filter((it) => it.tests.length > 0)
  await judge(tested, secondsOf, { jobs, onVerdict })
  return { verdicts, isWhole: failures.size === 0 && untested.length === 0 }
}

async function runFinders(
  drawn: readonly Change[],
  { jobs, json }: { jobs: number; json: string | undefined },
): Promise<void> {
  const findings: Finding[] = []
  const onFinding = (finding: Finding) => {
    findings.push(finding)
    const { id, why, oracle, trace } = finding
    console.log(`${String(findings.length).padStart(3)} ${finderOf(finding)}: ${id}: ${why}`)
    if (oracle !== '') console.log(`      the oracle: ${oracle.slice(0, 300)}`)
    if (trace !== '') console.log(`      the trace: ${trace.slice(0, 300)}`)
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(findings, undefined, 2)}\n`)
  }
  await compareFinders(drawn, { jobs, onFinding })
  const count = (finder: ReturnType<typeof finderOf>) => findings.filter((it) => finderOf(it) === finder).length
  console.log(
    `\n${findings.length} rules broken: found by both ${count('both')}, by the oracle alone ${count('oracle')}, ` +
      `by the trace alone ${count('trace')}, by neither ${count('neither')}, did not end ${count('did not end')}`,
  )
}

function locateInCheckout(mutant: Mutant): Change {
  return locate(mutant, readFileSync(resolve(repositoryRoot, mutant.file), 'utf8'))
}

function print(changes: readonly Change[]): void {
  for (const { id, file, why, tests } of changes) console.log([`${id}  ${file}`, why, ...tests].join('\n    '))
  console.log(`${changes.length} changes`)
}

function told({ id, file, line, changed, why, outcome, by, title, seconds: took }: Verdict): string {
  const head = `${outcome === 'survived' ? 'SURVIVED' : 'caught'} in ${took} s: ${id} (${file})`
  if (outcome === 'survived') return `${head}: ${why}\n      ${line}\n      ${changed}`
  const what = { failed: title, broken: `did not run: ${title}`, hung: 'did not end' }
  return `${head} by ${by}: ${what[outcome]}`
}

function summary(verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict['outcome']) => verdicts.filter((it) => it.outcome === outcome).length
  const caught = verdicts.filter(isCaught).length
  return `${caught} caught (${count('failed')} by a test, ${count('broken')} did not run, ${count('hung')} did not end), ${count('survived')} survived`
}

function tellComparison(before: readonly Verdict[], now: readonly Verdict[]): Verdict[] {
  const { lost, won, gone } = compareResults(before, now)
  console.log(
    `\nCompared: ${lost.length} caught before and not now, ${won.length} the other way, ${gone.length} not run now`,
  )
  for (const it of lost) console.log(`no longer caught: ${told(it)}`)
  for (const { id, file, line } of gone) console.log(`not run now: ${id} (${file}): ${line}`)
  return lost
}

function readResults(file: string): Verdict[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Verdict[] // written by --json
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000)
}

function idsOfMutants(text: string): string[] {
  const ids = text.split(',')
  const unknown = ids.filter((id) => !mutants.some((it) => it.id === id))
  if (unknown.length > 0) throw new InvalidArgumentError(`Expected ids of mutants, got ${unknown.join(', ')}.`)
  return ids
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number.')
}
