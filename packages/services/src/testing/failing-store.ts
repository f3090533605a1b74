import type { FailedDelete, ObjectStore } from '@organizations/storage'

/** A real store that fails on purpose, in the ways that stores do. */
export interface FailingStore extends ObjectStore {
  /** Keys that it reports as not deleted. */
  refused: Set<string>
  /** Keys that it deletes, and reports as not deleted. */
  unanswered: Set<string>
  /** Rejects every request. */
  isAway: boolean
  /** Requests to delete more keys than this are never answered. */
  silentAbove: number
  /** Listings are never answered. */
  hasSilentListings: boolean
  /** The sizes of the requests to delete, in order. */
  requests: number[]
  /** Awaited after a request's objects are gone, before it is answered. */
  afterDelete: () => Promise<void>
  /** Awaited before an object and what an unfinished put left of it are removed. */
  beforeDiscard: (key: string) => Promise<void>
}

export function createFailingStore(store: ObjectStore): FailingStore {
  const failing: FailingStore = {
    refused: new Set(),
    unanswered: new Set(),
    isAway: false,
    silentAbove: Number.POSITIVE_INFINITY,
    hasSilentListings: false,
    requests: [],
    afterDelete: async () => {},
    beforeDiscard: async () => {},
    put: (key, content, options) => store.put(key, content, options),
    get: (key, options) => store.get(key, options),
    provider: store.provider,
    check: () => store.check(),
    async discard(key, options) {
      if (failing.isAway) throw new Error('connection refused')
      if (failing.refused.has(key)) throw new Error(`Expected to remove "${key}", it stays: the object is locked`)
      await failing.beforeDiscard(key)
      await store.discard(key, options)
    },
    async deleteMany(keys, options) {
      failing.requests.push(keys.length)
      if (failing.isAway) throw new Error('connection refused')
      if (keys.length > failing.silentAbove) return await untilAborted(options?.signal)
      const willing = keys.filter((key) => !failing.refused.has(key))
      const { failed } = await store.deleteMany(willing, options)
      await failing.afterDelete()
      const denied = keys.filter((key) => failing.refused.has(key) || failing.unanswered.has(key))
      return { failed: [...failed, ...denied.map(refusal)] }
    },
    async *list(prefix, options) {
      if (failing.isAway) throw new Error('connection refused')
      if (failing.hasSilentListings) await new Promise(() => {})
      yield* store.list(prefix, options)
    },
  }
  return failing
}

function refusal(key: string): FailedDelete {
  return { key, reason: 'the object is locked' }
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted', { cause: signal.reason })))
  })
}
