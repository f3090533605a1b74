import { inTransaction, listExpiringKeys } from '@organizations/database'
import { KEY_EXPIRES_SOON_MS } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import type { MailDeps } from './mail-deps.ts'
import { queueMail } from './queue-mail.ts'

const KEYS_PER_BATCH = 200

/** Queues a mail for each key that expires within 7 days, once for each time at which it is to expire. */
export async function queueExpiringKeys(
  deps: Pick<Deps, 'db' | 'ids' | 'clock'> & Pick<MailDeps, 'mails'>,
  signal: AbortSignal,
): Promise<void> {
  const { db, clock } = deps
  for (let count = KEYS_PER_BATCH; count === KEYS_PER_BATCH && !signal.aborted;) {
    const now = clock()
    const range = { after: now, until: now + KEY_EXPIRES_SOON_MS, leastLifeMs: KEY_EXPIRES_SOON_MS }
    const keys = await listExpiringKeys(db, { ...range, limit: KEYS_PER_BATCH })
    count = keys.length
    if (count === 0) return
    await inTransaction(db, async (trx) => {
      for (const { id: keyId, userId, expiresAt } of keys) {
        await queueMail(deps, trx, { kind: 'key_expires', userId, keyId, expiresAt })
      }
    })
    await new Promise((resume) => setImmediate(resume))
  }
}
