/**
 * Kills what works on a deletion with SIGKILL, starts it again at once as a supervisor does, and measures how long it
 * takes until the next batch of the deletion is committed, here or by another worker.
 */
import { availableParallelism, loadavg } from 'node:os'
import { createProgress } from '../scripts/move/progress.ts'
import { killWhileDeleting, type KilledDeletion } from './recovery/kill-while-deleting.ts'
import { shapes, startWay, wayNames, type WayName } from './recovery/ways.ts'
import { percentiles, round } from './support/percentiles.ts'

export interface RecoveryBenchOptions {
  kills: number
  devices: number
  leaseMs?: number
  /** No deletion is begun after so long with one way: then there are fewer kills. */
  minutes?: number
  only?: WayName
}

export async function benchRecovery({ kills, devices, leaseMs, minutes, only }: RecoveryBenchOptions): Promise<void> {
  const table: Record<string, object> = {}
  const loads = [loadavg()[0] ?? 0]
  for (const name of only === undefined ? wayNames : [only]) {
    table[shapes[name].title] = await measure(name, { kills, devices, leaseMs, minutes })
    loads.push(loadavg()[0] ?? 0)
  }
  const lease = leaseMs === undefined ? 'the default LEASE_MS' : `LEASE_MS=${leaseMs}`
  const load = `load ${round(Math.min(...loads))} to ${round(Math.max(...loads))}`
  console.log(
    `${minutes === undefined ? kills : `In ${minutes} minutes, up to ${kills}`} kills each, ${lease}, ${availableParallelism()} cores, ${load}. Times in seconds: p50, p99, max`,
  )
  console.table(table)
}

type MeasureOptions = Pick<RecoveryBenchOptions, 'kills' | 'devices'> & {
  leaseMs: number | undefined
  minutes: number | undefined
}

async function measure(
  name: WayName,
  { kills, devices, leaseMs, minutes = Number.POSITIVE_INFINITY }: MeasureOptions,
): Promise<object> {
  const progress = createProgress(process.stderr)
  progress.begin(shapes[name].title, kills)
  const way = await startWay(name, leaseMs)
  const deletions: KilledDeletion[] = []
  const endsAt = performance.now() + minutes * 60_000
  try {
    for (let left = kills; left > 0 && performance.now() < endsAt; left -= deletions.at(-1)?.recoveries.length ?? 0) {
      deletions.push(await killWhileDeleting(way, { kills: left, devices }, () => progress.add(1)))
    }
    const recoveries = deletions.flatMap((it) => it.recoveries)
    const intact = deletions.filter((it) => it.isNothingLost).flatMap((it) => it.recoveries).length
    const answers = recoveries.flatMap(({ answersMs }) => answersMs ?? [])
    return {
      'kill to next batch': show(recoveries.map((it) => it.fromKillMs)),
      ...(answers.length > 0 && {
        'start to answer': show(answers),
        'start to next batch': show(recoveries.map((it) => it.fromStartMs)),
        'CPU of that': show(recoveries.map((it) => it.cpuMs)),
      }),
      'lost nothing': `${intact} of ${recoveries.length}, ${deletions.length} deletions`,
      'not counted': deletions.reduce((sum, { missed }) => sum + missed, 0),
      'leases lost alive': way.leasesLost(),
      'least lease left (s)': round(Math.min(...deletions.map((it) => it.leastLeaseLeftMs)) / 1000),
    }
  } finally {
    progress.end()
    await way.stop()
  }
}

function show(times: readonly number[]): string {
  const { p50, p99, max } = percentiles(times.map((ms) => ms / 1000))
  return `${p50}, ${p99}, ${max}`
}
