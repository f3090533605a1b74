import type { Transaction } from 'kysely'
import type { StorageProvider } from '@organizations/domain'
import type { Database } from '../schema.ts'

const BUNDLES_PER_BATCH = 5000

/**
 * Says of the next bundles, by ascending id, where their stored files are now. Returns the last id that was looked at,
 * undefined when there are no more.
 */
export async function storeBundlesElsewhere(
  trx: Transaction<Database>,
  provider: StorageProvider,
  after: number,
): Promise<number | undefined> {
  const page = await trx
    .selectFrom('bundles')
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(BUNDLES_PER_BATCH)
    .execute()
  const last = page.at(-1)?.id
  if (last === undefined) return undefined
  await trx
    .updateTable('bundles')
    .set({ storage_provider: provider })
    .where('id', '>', after)
    .where('id', '<=', last)
    .where('object_key', 'is not', null)
    .execute()
  return last
}
