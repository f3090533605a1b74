import type { Clock } from '../dialect.ts'

/** A clock for a database that stays open: each test that uses it may have one of its own. */
export function createTestClock(): { clock: Clock; useClock: (clock: Clock | undefined) => void } {
  let own: Clock | undefined
  return {
    clock: () => own?.(),
    useClock: (clock) => (own = clock),
  }
}
