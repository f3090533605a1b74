import { readdir, stat } from 'node:fs/promises'
import { readMetrics, valueOf, valuesBy } from '../../test/support/read-metrics.ts'
import { KEY } from '../support/installation.ts'
import type { ServerProcess } from '../support/server-process.ts'

/** What a server has taken at one moment. */
export interface Sample {
  /** Since the traffic began. */
  second: number
  memoryMb: number
  descriptors: number
  /** What keeps the event loop alive: all of it, and the timers among it. */
  resources: number
  timers: number
  logBytes: number
  walMb: number
  databaseMb: number
}

const MB = 1024 ** 2

/** Reads a sample (Linux only). */
export async function takeSample(server: ServerProcess, databaseFile: string, second: number): Promise<Sample> {
  const response = await fetch(`${server.url}/metrics`, { headers: { authorization: KEY } })
  const metrics = readMetrics(await response.text())
  const { Timeout: timers = 0 } = valuesBy(metrics, 'nodejs_active_resources', 'type')
  return {
    second,
    memoryMb: (await server.memory()).now,
    descriptors: (await readdir(`/proc/${server.pid}/fd`)).length,
    resources: valueOf(metrics, 'nodejs_active_resources_total'),
    timers,
    logBytes: server.logBytes(),
    walMb: Math.round((await stat(`${databaseFile}-wal`)).size / MB),
    databaseMb: Math.round((await stat(databaseFile)).size / MB),
  }
}
