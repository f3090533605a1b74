/** Breaks the product, one change at a time, and sees which test notices. */
import { copyCheckout, type CheckoutCopy } from './checkout-copy.ts'
import { applyChange, linesOf, type Change } from './mutant.ts'
import { runTests } from './run-tests.ts'

export interface Verdict {
  id: string
  file: string
  /** The line that was changed, before and after. */
  line: string
  changed: string
  why: string
  tests: readonly string[]
  /** A change is caught by a test that fails, by code that does not even load, or by tests that never end. */
  outcome: 'failed' | 'broken' | 'hung' | 'survived'
  /** The test file that noticed, and what failed in it. */
  by: string
  title: string
  seconds: number
}

export interface Judging {
  jobs: number
  onVerdict: (verdict: Verdict) => void
}

/** A test file may take so long, or three times as long as without a change if that is more. */
const LIMIT_MS = 60_000

/** `secondsOf` says how long each test file takes without a change. */
export async function judge(
  changes: readonly Change[],
  secondsOf: Readonly<Record<string, number>>,
  { jobs, onVerdict }: Judging,
): Promise<void> {
  const rest = changes.values()
  await inCopies(jobs, async (copy) => {
    for (const change of rest) {
      onVerdict(await judgeOne(copy, change, secondsOf))
    }
  })
}

/** Works in several copies of the checkout at a time. */
export async function inCopies(jobs: number, work: (copy: CheckoutCopy) => Promise<void>): Promise<void> {
  const lane = async (_: unknown, index: number) => {
    const copy = copyCheckout(String(index))
    try {
      await work(copy)
    } finally {
      copy.remove()
    }
  }
  await Promise.all(Array.from({ length: jobs }, lane))
}

async function judgeOne(
  copy: CheckoutCopy,
  change: Change,
  secondsOf: Readonly<Record<string, number>>,
): Promise<Verdict> {
  const { id, file, tests, why } = change
  const source = copy.read(file)
  const startedAt = performance.now()
  copy.write(file, applyChange(source, change))
  try {
    const outcome = await firstToNotice(copy, tests, secondsOf)
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10
    return { id, file, ...linesOf(source, change), why, tests, ...outcome, seconds }
  } finally {
    copy.write(file, source)
  }
}

/** Runs the test files one after the other, each alone, up to the first test that fails. */
async function firstToNotice(
  { folder }: CheckoutCopy,
  tests: readonly string[],
  secondsOf: Readonly<Record<string, number>>,
): Promise<Pick<Verdict, 'outcome' | 'by' | 'title'>> {
  for (const test of tests) {
    const limitMs = Math.max(LIMIT_MS, 3000 * (secondsOf[test] ?? 0))
    const files = await runTests(folder, { tests: [test], workers: 1, bail: 1, limitMs })
    if (files === null) return { outcome: 'hung', by: test, title: '' }
    for (const { outcome, title } of files) if (outcome !== 'passed') return { outcome, by: test, title }
  }
  return { outcome: 'survived', by: '', title: '' }
}
