import { inTransaction, KEY_USES_AT_A_TIME, recordKeyUses } from '@organizations/database'
import { chunksOf } from '../chunks-of.ts'
import type { DeletionDeps, KeyUses } from '../deps.ts'

const FLUSH_INTERVAL_MS = 60_000

/**
 * Notes when keys are used without a write for every request: the last use of each is kept in memory and written down
 * once a minute, and at the end. A crash loses at most the last minute's. A key that is locked at that moment, because
 * a change is made with it, keeps its use for the next time.
 */
export function createKeyUses({ relaxedDb, log }: Pick<DeletionDeps, 'relaxedDb' | 'log'>): KeyUses & {
  flush: () => Promise<void>
  stop: () => Promise<void>
} {
  const lastUses = new Map<number, number>()
  const flush = async () => {
    const all = [...lastUses].map(([id, lastUsedAt]) => ({ id, lastUsedAt })) // not those that are noted meanwhile
    for (const due of chunksOf(all, KEY_USES_AT_A_TIME)) {
      const left = await inTransaction(relaxedDb, (trx) => recordKeyUses(trx, due))
      for (const use of due) {
        // A newer use may have been noted meanwhile.
        if (!left.includes(use) && lastUses.get(use.id) === use.lastUsedAt) lastUses.delete(use.id)
      }
    }
  }
  const flushOrTell = () =>
    flush().catch((error: unknown) => log.warn({ err: error }, 'The last uses of keys could not be written down'))
  const timer = setInterval(() => void flushOrTell(), FLUSH_INTERVAL_MS).unref()
  return {
    note: (keyId, now) => void lastUses.set(keyId, now),
    flush,
    async stop() {
      clearInterval(timer)
      await flushOrTell()
    },
  }
}
