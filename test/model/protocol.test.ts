/**
 * The protocol, explored: every state that two workers, and what goes wrong, can lead to. In one run at most so much goes
 * wrong: 2 crashes (of a worker, a relay, an upload), 1 worker or upload frozen for longer than its lease, 1 lost and 1
 * repeated job, 1 server that takes over all leases, 3 objects that the store refuses to delete; which of them together
 * is in scenarios.ts. Not bounded: requests that are repeated, the order of jobs, rings, leases that end, and how far
 * anybody gets between two steps of anybody else. Then the same with one rule broken at a time, to see that it would be noticed.
 */
import { describe, expect, test } from 'vitest'
import { examine, forgetAll } from './examine.ts'
import type { Violation } from './explore.ts'
import { brokenCases, brokenRules, calm, scenarios } from './scenarios.ts'
import type { State } from './state.ts'

describe('whatever happens in any order, all that must hold does, and every deletion comes to an end', () => {
  test.each(scenarios)('%s', (name, rules) => {
    const { states, steps, violation } = examine(rules)
    process.stdout.write(`model: ${name}: ${states} states, ${steps} steps\n`)
    expect(tell(violation)).toBe('')
    expect(states).toBeGreaterThan(1000)
  })
})

test('the database and the store are enough to go on from, wherever everything else was lost', () => {
  const rules = { ...calm, withUpload: true }
  const left = new Map<string, State>()
  const remember = (state: State) => {
    const rest = forgetAll(state)
    left.set(JSON.stringify(rest), rest)
  }
  examine({ ...rules, faults: { freezes: 1 } }, { visit: remember })
  expect(left.size).toBeGreaterThan(100)

  const findings = examine({ ...rules, withQueue: true }, { from: [...left.values()] })
  expect(tell(findings.violation)).toBe('')
})

describe('a protocol with a broken rule is found out', () => {
  test.each(brokenCases)('$broken: $finds', (broken) => {
    const { violation } = examine(brokenRules(broken))
    console.log(tell(violation)) // shown when the test fails
    expect(violation?.what).toMatch(new RegExp(`^${broken.finds}: `))
    expect(violation?.trace.length).toBeGreaterThan(1)
  })
})

function tell(violation: Violation | undefined): string {
  return violation === undefined ? '' : [violation.what, ...violation.trace].join('\n  ')
}
