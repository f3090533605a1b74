/**
 * Runs mixed traffic at a moderate rate on the standalone server in its own process, and looks whether anything grows
 * that should not: its memory, descriptors, timers, log and write-ahead log. Ends with 1 when anything does, or when a
 * request failed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { findGrowth } from './soak/find-growth.ts'
import { takeSample, type Sample } from './soak/samples.ts'
import { startTraffic } from './soak/traffic.ts'
import { createInstallation } from './support/installation.ts'
import { startServerProcess } from './support/server-process.ts'

export interface SoakBenchOptions {
  minutes: number
  reads: number
  lives: number
}

const SAMPLE_SECONDS = 10
const SHOWN_SECONDS = 60
const MOST_SHOWN = 20

export async function benchSoak({ minutes, ...rates }: SoakBenchOptions): Promise<void> {
  const { databaseFile, env, remove } = await createInstallation()
  const server = await startServerProcess('apps/standalone/src/main.ts', { ...env, LOG_LEVEL: 'warn' })
  const samples: Sample[] = []
  const problems: string[] = []
  try {
    const traffic = await startTraffic(server.url, rates)
    const startedAt = performance.now()
    for (let second = SAMPLE_SECONDS; second <= minutes * 60; second += SAMPLE_SECONDS) {
      await sleep(Math.max(0, startedAt + second * 1000 - performance.now()))
      samples.push(await takeSample(server, databaseFile, second))
    }
    const { reads, lives } = await traffic.stop()
    const isShown = ({ second }: Sample) => second % SHOWN_SECONDS === 0
    console.table(samples.filter(isShown))
    console.table({ 'reads and updates (ms)': reads, 'lives of organizations (ms)': lives })
    if (traffic.failures.length > 0) {
      problems.push(
        `Expected no request to fail, ${traffic.failures.length} did: ${[...new Set(traffic.failures)].slice(0, MOST_SHOWN).join('; ')}`,
      )
    }
    problems.push(...findGrowth(samples))
  } finally {
    await server.stop()
    await remove()
  }
  console.log(problems.length === 0 ? 'Nothing grows, and no request failed.' : problems.join('\n'))
  if (problems.length > 0) process.exitCode = 1
}
