/**
 * Which mutants of the protocol the oracle of the fault tests finds, which a trace that the model does not explain, and
 * which both: over a small fixed set of deletions (test/trace/faulty-deletions.ts).
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inCopies } from '../judge.ts'
import { applyChange, type Change } from '../mutant.ts'
import { runTests } from '../run-tests.ts'

export interface Finding {
  id: string
  why: string
  /** By the titles of the deletions in which something was found. */
  byOracle: string[]
  byTrace: string[]
  /** The first problem of each. */
  oracle: string
  trace: string
  /** The code did not load, or the deletions did not end. */
  hasRun: boolean
}

const DELETIONS = 'test/trace/faulty-deletions.test.ts'
const LIMIT_MS = 300_000

interface Reported {
  title: string
  oracle: string[]
  trace: string[]
}

export async function compareFinders(
  changes: readonly Change[],
  { jobs, onFinding }: { jobs: number; onFinding: (finding: Finding) => void },
): Promise<void> {
  const rest = changes.values()
  await inCopies(jobs, async (copy) => {
    const report = join(copy.folder, 'trace-report.jsonl')
    for (const change of rest) {
      const source = copy.read(change.file)
      copy.write(change.file, applyChange(source, change))
      rmSync(report, { force: true })
      const env = { TRACE_REPORT: report }
      const run = { tests: [DELETIONS], workers: 1, bail: 0, limitMs: LIMIT_MS, env }
      const files = await runTests(copy.folder, run)
      copy.write(change.file, source)
      const reported = existsSync(report) ? readReport(readFileSync(report, 'utf8')) : []
      const hasRun = files !== null && files.every(({ outcome }) => outcome === 'passed')
      onFinding({ ...findingOf(change, reported), hasRun })
    }
  })
}

function readReport(text: string): Reported[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reported) // written by the test
}

function findingOf({ id, why }: Change, reported: readonly Reported[]): Omit<Finding, 'hasRun'> {
  const foundBy = (finder: 'oracle' | 'trace') => reported.filter((it) => it[finder].length > 0)
  const first = (finder: 'oracle' | 'trace') => foundBy(finder)[0]?.[finder][0]?.split('\n')[0] ?? ''
  return {
    id,
    why,
    byOracle: foundBy('oracle').map(({ title }) => title),
    byTrace: foundBy('trace').map(({ title }) => title),
    oracle: first('oracle'),
    trace: first('trace'),
  }
}

export function finderOf({
  byOracle,
  byTrace,
  hasRun,
}: Finding): 'both' | 'oracle' | 'trace' | 'neither' | 'did not end' {
  if (byOracle.length > 0) return byTrace.length > 0 ? 'both' : 'oracle'
  if (byTrace.length > 0) return 'trace'
  return hasRun ? 'neither' : 'did not end'
}
