import { describe, expect, test } from 'vitest'
import { examine } from './examine.ts'
import type { Violation } from './explore.ts'
import type { Rules } from './state.ts'

/** Declares a test for each scenario: every state that it leads to is visited. */
export function testScenarios(scenarios: readonly (readonly [name: string, rules: Rules])[]): void {
  describe('in every order of events, every invariant holds and every deletion can end', () => {
    test.each(scenarios)('%s', (name, rules) => {
      const { states, steps, violation } = examine(rules)
      process.stdout.write(`model: ${name}: ${states} states, ${steps} steps\n`)
      expect(describeViolation(violation)).toBe('')
      expect(states).toBeGreaterThan(1000)
    })
  })
}

/** What was violated, and the steps that led there; empty for no violation. */
export function describeViolation(violation: Violation | undefined): string {
  return violation === undefined ? '' : [violation.what, ...violation.trace].join('\n  ')
}
