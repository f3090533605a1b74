/** Runs test files in a copy of the checkout. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createTempFolder } from '../support/temp-folder.ts'
import { endLeftovers } from './end-leftovers.ts'

export interface TestFile {
  test: string
  seconds: number
  outcome: 'passed' | 'failed' | 'broken'
  /** What failed in it. */
  title: string
}

/** What vitest's reporter "json" writes, as far as it is read here. */
interface Report {
  testResults: {
    name: string
    status: string
    message: string
    startTime: number
    endTime: number
    assertionResults: { fullName: string; status: string }[]
  }[]
}

export interface Run {
  tests: readonly string[]
  /** Test files at a time. */
  workers: number
  /** Failed tests after which the rest is left out; 0: never. */
  bail: number
  limitMs: number
  env?: Record<string, string>
}

/** What becomes of test files. Null when they did not end in time. */
export async function runTests(
  folder: string,
  { tests, workers, bail, limitMs, env: more }: Run,
): Promise<TestFile[] | null> {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const options = [`--bail=${bail}`, `--maxWorkers=${workers}`, '--reporter=json', `--outputFile=${report}`]
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...options, ...tests]
  const temp = createTempFolder() // tests that are killed leave theirs in it
  chmodSync(temp.path, 0o755) // the tests' Postgres runs as another user
  const env = { ...process.env, TMPDIR: temp.path, ...more }
  const child = spawn(process.execPath, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  const endGroup = (signal: NodeJS.Signals) => endProcessGroup(child.pid, signal)
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = `${errors}${text}`.slice(-4000)))
  let hasHung = false
  const limit = setTimeout(() => {
    hasHung = true
    endGroup('SIGKILL')
  }, limitMs)
  const [code] = (await once(child, 'close')) as [number | null] // what the event tells
  clearTimeout(limit)
  endGroup('SIGKILL')
  endLeftovers(folder)
  await temp.remove()

  if (hasHung) return null
  const files = existsSync(report) ? readReport(report, folder) : []
  const isExplained = code === 0 || files.some(({ outcome }) => outcome !== 'passed')
  return isExplained ? files : [{ test: '', seconds: 0, outcome: 'broken', title: firstLine(errors) }]
}

function readReport(report: string, folder: string): TestFile[] {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report // vitest's own format
  return testResults.map(({ name, status, message, startTime, endTime, assertionResults }) => {
    const failed = assertionResults.find((it) => it.status === 'failed')
    const outcome = failed ? 'failed' : status === 'failed' ? 'broken' : 'passed'
    const title = failed?.fullName ?? firstLine(message)
    return { test: name.slice(folder.length + 1), seconds: (endTime - startTime) / 1000, outcome, title }
  })
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 200) ?? ''
}

function endProcessGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, signal)
  } catch {
    // none of the group is left
  }
}
