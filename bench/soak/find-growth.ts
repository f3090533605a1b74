import { percentiles } from '../support/percentiles.ts'
import type { Sample } from './samples.ts'

/** When the server is warm: what it takes then is compared with what it takes at the end. */
const WARM_AT_SECOND = 300

const WINDOW_SECONDS = 60

/** What may be open at one moment and not at another, because requests are under way. */
const COUNT_SLACK = 10

/** Its limit (packages/database), which it may pass by what is written during a checkpoint. */
const MOST_WAL_MB = 80

/** One sentence for each thing of which there is more at the end than after five minutes. */
export function findGrowth(samples: readonly Sample[]): string[] {
  const end = samples.at(-1)?.second ?? 0
  const within = (from: number) => samples.filter((it) => it.second >= from && it.second <= from + WINDOW_SECONDS)
  const [warm, last] = [within(WARM_AT_SECOND - WINDOW_SECONDS / 2), within(end - WINDOW_SECONDS)]
  const median = (of: readonly Sample[], what: keyof Sample) => percentiles(of.map((it) => it[what])).p50
  const most = (what: keyof Sample, allowed: (warm: number) => number) => {
    const [before, after] = [median(warm, what), median(last, what)]
    return after <= allowed(before) ? [] : [`Expected ${what} of at most ${allowed(before)} at the end, got ${after}`]
  }
  const count = (warm: number) => Math.round(warm * 1.1 + COUNT_SLACK)
  return [
    ...most('memoryMb', (warm) => Math.round(warm * 1.1)),
    ...most('descriptors', count),
    ...most('resources', count),
    ...most('timers', count),
    ...most('logBytes', (warm) => warm),
    ...most('walMb', () => MOST_WAL_MB),
  ]
}
