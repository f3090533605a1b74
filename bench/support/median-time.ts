import { percentiles } from './percentiles.ts'

const RUNS = 11

/** The milliseconds of a call, at the median of some calls one after another. */
export async function medianTime(call: (run: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const from = performance.now()
    await call(run)
    times.push(performance.now() - from)
  }
  return percentiles(times).p50
}
