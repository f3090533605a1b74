import { sql, type Transaction } from 'kysely'
import { claiming } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { paddedToPowerOfTwo } from '../padded-list.ts'

/** At a time: a few hundred are as fast as a thousand for each key, and lock their rows for some milliseconds. */
export const KEY_USES_AT_A_TIME = 256

export interface KeyUse {
  id: number
  lastUsedAt: number
}

/**
 * Notes when keys were last used, KEY_USES_AT_A_TIME of them at most, unless a later use is noted. Returns those that
 * were not, because another transaction has the key locked: those that write for a caller share a lock on their key, so
 * a wait could be for one that waits for much else.
 */
export async function recordKeyUses(trx: Transaction<Database>, uses: readonly KeyUse[]): Promise<KeyUse[]> {
  if (uses.length === 0) return []
  const padded = paddedToPowerOfTwo(uses)
  const ids = sql.join(padded.map(({ id }) => id))
  const keys = trx
    .selectFrom('api_keys')
    .select('id')
    .where(sql<boolean>`id in (${ids})`)
  const free = new Set((await claiming(trx, keys).execute()).map(({ id }) => id))
  const rest = uses.filter(({ id }) => !free.has(id))
  const due = uses.filter(({ id }) => free.has(id))
  if (due.length > 0) await write(trx, due)
  if (rest.length === 0) return []
  const there = new Set((await keys.execute()).map(({ id }) => id)) // others were deleted meanwhile
  return rest.filter(({ id }) => there.has(id))
}

async function write(trx: Transaction<Database>, uses: readonly KeyUse[]): Promise<void> {
  const pairs = paddedToPowerOfTwo(uses).map(
    ({ id, lastUsedAt }) => sql`(cast(${id} as bigint), cast(${lastUsedAt} as bigint))`,
  )
  await sql`
    update api_keys set last_used_at = uses.column2 from (values ${sql.join(pairs)}) as uses
    where id = uses.column1 and (last_used_at is null or last_used_at < uses.column2)`.execute(trx)
}
