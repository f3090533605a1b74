import { randomUUID } from 'node:crypto'
import {
  inTransaction,
  readMoveMark,
  storeBundlesElsewhere,
  writeMoveMark,
  type DatabaseAlone,
} from '@organizations/database'
import { storeMarkOf } from './begin-move.ts'
import type { MoveOptions } from './move-options.ts'
import { moveStore, requireEmptyStore, type Stores } from './move-store.ts'
import type { Progress } from './progress.ts'
import type { MovedInstallation } from './move-result.ts'

/** The stored files alone: the database stays, and says of each bundle where its file is now. */
export async function moveStoreAlone({
  options: { source: place, store },
  source,
  stores,
  progress,
}: {
  options: MoveOptions
  source: DatabaseAlone
  stores: Stores | undefined
  progress: Progress
}): Promise<MovedInstallation> {
  if (store === undefined || stores === undefined) throw new Error('Expected --from-store and --to-store')
  const startedAt = performance.now()
  const found = await readMoveMark(source.db, 'store')
  const isSame = found?.from_place === store.places.from && found.to_place === store.places.to
  const isBegun = isSame && found.completed_at === null
  if (!isBegun) await requireEmptyStore(stores.target, store)
  const begun = { move_id: randomUUID(), begun_at: Date.now(), completed_at: null }
  const mark = isBegun ? found : storeMarkOf(store, begun)
  await inTransaction(source.db, (trx) => writeMoveMark(trx, mark))

  const files = await moveStore(stores, { isBegun, progress })
  let after: number | undefined = 0
  while (after !== undefined) {
    const last: number = after
    source.requireAlone()
    after = await inTransaction(source.db, (trx) => storeBundlesElsewhere(trx, stores.target.provider, last))
  }
  await inTransaction(source.db, (trx) => writeMoveMark(trx, { ...mark, completed_at: Date.now() }))
  return {
    outcome: 'moved',
    from: place.place,
    to: place.place,
    tables: [],
    files: { ...files, ...store.places, url: store.to },
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    next: [],
  }
}
