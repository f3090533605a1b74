/**
 * The protocol, explored: every state that two workers, and what goes wrong, can lead to. In one run at most so much
 * goes wrong: 2 crashes (of a worker, a relay, an upload), 1 worker or upload frozen for longer than its lease, 1 lost
 * and 1 repeated job, 1 server that takes over all leases, 3 objects that the store refuses to delete, or deletes without
 * an answer; which of them together is in scenarios.ts. Not bounded: requests that are repeated, the order of jobs,
 * rings, leases that end, and how far one process gets between two steps of another. Then the same with one rule broken
 * at a time: each must be noticed. The largest scenarios are in protocol.long.test.ts.
 */
import { describe, expect, test } from 'vitest'
import { examine, forgetAll } from './examine.ts'
import { brokenCases, brokenRules, calm, scenarios } from './scenarios.ts'
import type { State } from './state.ts'
import { describeViolation, testScenarios } from './test-scenarios.ts'

testScenarios(scenarios)

test('every deletion can end when only the database and the store are left', () => {
  const rules = { ...calm, withUpload: true }
  const left = new Map<string, State>()
  const remember = (state: State) => {
    const rest = forgetAll(state)
    left.set(JSON.stringify(rest), rest)
  }
  examine({ ...rules, faults: { freezes: 1 } }, { visit: remember })
  expect(left.size).toBeGreaterThan(100)

  const findings = examine({ ...rules, withQueue: true }, { from: [...left.values()] })
  expect(describeViolation(findings.violation)).toBe('')
})

describe('a protocol with one rule broken violates', () => {
  test.each(brokenCases)('$broken: $finds', (broken) => {
    const { violation } = examine(brokenRules(broken))
    console.log(describeViolation(violation)) // shown when the test fails
    expect(violation?.what).toMatch(new RegExp(`^${broken.finds}: `))
    expect(violation?.trace.length).toBeGreaterThan(1)
  })
})
