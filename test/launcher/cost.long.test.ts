import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { repositoryRoot } from '../support/program.ts'

/** Seconds of CPU, of npm and everything that it starts. */
const LIMIT = 0.45
const RUNS = 7

test(`npm run orgs -- --help takes less than ${LIMIT} s of CPU`, async () => {
  await measure() // the first one compiles
  const figures: number[] = []
  for (let run = 0; run < RUNS; run += 1) figures.push(await measure())
  // The least: other processes on the machine make the same work take longer.
  expect(Math.min(...figures), `of ${figures.join(', ')}`).toBeLessThan(LIMIT)
})

async function measure(): Promise<number> {
  const script = "TIMEFORMAT='%U %S'; time npm run -s orgs -- --help >/dev/null"
  const { stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: repositoryRoot })
  const [user, system] = stderr.trim().split('\n').at(-1)?.split(' ') ?? []
  return Number(user) + Number(system)
}
