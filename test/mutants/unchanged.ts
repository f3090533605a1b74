import { inCopies } from './judge.ts'
import { runTests } from './run-tests.ts'

export interface Unchanged {
  /** How long each test file takes. */
  secondsOf: Record<string, number>
  /** Those that fail, and what fails in them. */
  failures: Map<string, string>
}

/** For each test file: one that never ends must not hold everything up. */
const LIMIT_MS = 300_000

/**
 * Runs the test files without a change: one that fails by itself would make every change look caught. Those that fail
 * together with others get a second run, alone.
 */
export async function runUnchanged(tests: readonly string[], jobs: number): Promise<Unchanged> {
  const secondsOf: Record<string, number> = {}
  const failures = new Map<string, string>()
  await inCopies(1, async ({ folder }) => {
    const run = async (some: readonly string[], workers: number) => {
      const limitMs = LIMIT_MS * some.length
      const files = (await runTests(folder, { tests: some, workers, bail: 0, limitMs })) ?? []
      for (const { test, seconds, outcome } of files) if (outcome === 'passed') secondsOf[test] = seconds
      return files.find(({ outcome }) => outcome !== 'passed')?.title ?? 'does not end'
    }
    await run(tests, jobs)
    for (const test of tests.filter((it) => secondsOf[it] === undefined)) {
      const title = await run([test], 1)
      if (secondsOf[test] === undefined) failures.set(test, title)
    }
  })
  return { secondsOf, failures }
}
