import { inTransaction, recordKeyUses } from '@organizations/database'
import type { DeletionDeps, KeyUses } from '../deps.ts'

const FLUSH_INTERVAL_MS = 60_000

/**
 * Notes when keys are used without a write for every request: the last use of each is kept in memory and written down
 * once a minute, and at the end. A crash loses at most the last minute's.
 */
export function createKeyUses({ relaxedDb, log }: Pick<DeletionDeps, 'relaxedDb' | 'log'>): KeyUses & {
  flush: () => Promise<void>
  stop: () => Promise<void>
} {
  let lastUses = new Map<number, number>()
  const flush = async () => {
    if (lastUses.size === 0) return
    const uses = lastUses
    lastUses = new Map()
    try {
      await inTransaction(relaxedDb, (trx) => recordKeyUses(trx, uses))
    } catch (error) {
      lastUses = new Map([...uses, ...lastUses]) // for the next time; what was noted meanwhile is newer
      throw error
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
