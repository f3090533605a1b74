import { DomainError } from '@organizations/domain'

/** What the lists of a batch may have together before one more is refused, in characters of JSON. */
const MOST_OF_A_BATCH = 8 * 1024 * 1024

/** What came of a call, as a middleware of tRPC is told it. */
type Outcome = { ok: true; data: unknown } | { ok: false }

/**
 * Carries out one of the lists of a batch. Throws `too_many_requests` once those before it are large enough.
 */
export type BatchedList = <T extends Outcome>(list: () => Promise<T>) => Promise<T>

/**
 * The lists of a batch come one after the other: an answer of twenty long ones would be in memory as a whole, several
 * times, before it could be counted.
 */
export function createBatchedLists(): BatchedList {
  let last: Promise<unknown> = Promise.resolve()
  let size = 0
  return async (list) => {
    const own = last.then(async () => {
      if (size > MOST_OF_A_BATCH) {
        const sentence = `Expected the lists of a batch to have at most ${MOST_OF_A_BATCH} bytes, got more before this one`
        throw new DomainError('too_many_requests', sentence)
      }
      const outcome = await list()
      if (outcome.ok) size += JSON.stringify(outcome.data).length
      return outcome
    })
    last = own.catch(() => {}) // its caller has the error
    return await own
  }
}
