/**
 * What clients are told by a real service, over REST and tRPC, while they change the same organization at once and the
 * service is killed, is what the contract says for some order of their calls. `npm run histories` makes more of them.
 */
import { describe, expect, test } from 'vitest'
import { bySize, isLong } from '../support/test-size.ts'
import { checkHistory, describeBad } from './check-history.ts'
import type { Recorded } from './history.ts'
import { makeHistories, MOST_UNKNOWN } from './run-histories.ts'
import { startService } from './service.ts'

const batches = bySize({ few: 1, many: 1, all: 3 })
const size = isLong ? { calls: 200, clients: 5 } : { calls: 40, clients: 5 }
const HISTORIES = 6

describe.each(['SQLite', 'Postgres'] as const)('histories on %s', (database) => {
  test(`of ${batches * HISTORIES} organizations are explained by the contract`, async () => {
    const service = await startService(database)
    try {
      for (let batch = 0; batch < batches; batch += 1) {
        const seeds = Array.from({ length: HISTORIES }, (_, n) => batch * HISTORIES + n + 1)
        const { made } = await makeHistories(service, { database, seeds, size })
        for (const { seed, history } of made) {
          const { isExplained } = checkHistory(history)
          expect(isExplained ? '' : `seed ${seed}: ${describeBad(history)}`).toBe('')
          expect(isWhole(history)).toBe(true)
        }
      }
    } finally {
      await service.remove()
    }
  }, 900_000)
})

/** All calls were made, unless as many answers as may stay unknown already have. */
function isWhole(history: readonly Recorded[]): boolean {
  const calls = history.filter(({ client }) => client >= 0)
  const unknown = calls.filter(({ answer }) => answer === undefined)
  return calls.length === size.calls || unknown.length >= MOST_UNKNOWN
}
