// Loaded into one of the real programs by `node --import`: it dies, freezes or fails where the FAULTS variable says.
// The clock is changed before the program loads, since it keeps the function that reads the time.

import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

import { listenToFaultPoints } from '@organizations/fault-points'

import { faultLine, thawedLine, type Faults } from './fault.ts'

const { faults = [], clockOffsetMs = 0, clockSpeed = 1 } = JSON.parse(process.env['FAULTS'] ?? '{}') as Faults // ours

const realTime = Date.now
const startedAt = realTime()
Date.now = () => startedAt + clockOffsetMs + Math.round((realTime() - startedAt) * clockSpeed)

const hits = new Map<string, number>()

if (isMainThread) {
  // Not before the clock is changed.
  if (process.env['TRACE'] !== undefined) (await import('../../trace/record.ts')).recordByEnvironment()
  listenToFaultPoints((at) => {
    const hit = (hits.get(at) ?? 0) + 1
    hits.set(at, hit)
    const fault = faults.find((it) => it.at === at && it.hit === hit)
    if (fault === undefined) return
    writeSync(2, `${faultLine(fault)}\n`)
    switch (fault.action) {
      case 'kill':
        process.kill(process.pid, 'SIGKILL')
        return block(Infinity)
      case 'freeze':
        process.kill(process.pid, 'SIGSTOP')
        block(50)
        writeSync(2, `${thawedLine}\n`)
        return
      case 'throw':
        throw new Error(`A fault was planned at "${at}"`)
    }
  })
}

/** The signal may take a moment to arrive: until then the process must come no further. */
function block(timeoutMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs)
}
