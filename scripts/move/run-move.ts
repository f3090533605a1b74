/** A move from its first check to its last mark. */
import {
  compareRows,
  copyRows,
  countMovedRows,
  inTransaction,
  writeMoveMark,
  type ComparedTable,
  type DatabaseAlone,
  type RowMove,
} from '@organizations/database'
import type { ObjectStore } from '@organizations/storage'
import { beginMove, findMove, type BegunMove } from './begin-move.ts'
import { countMove } from './count-move.ts'
import type { MoveOptions, Route } from './move-options.ts'
import { moveStoreAlone } from './move-store-alone.ts'
import { moveStore, openStores } from './move-store.ts'
import type { MoveResult } from './move-result.ts'
import { openSource, openTarget } from './open-databases.ts'
import type { Progress } from './progress.ts'
import { findSecretsKey } from './secrets-key.ts'
import { carryKey, findSigningKey } from './signing-key.ts'

/** Throws a sentence for people when it cannot be done; then nothing has changed but the target, and it can go on. */
export async function runMove(options: MoveOptions, progress: Progress): Promise<MoveResult> {
  const { database, store } = options
  const source = await openSource(options)
  try {
    if (options.dryRun) return await countMove(options, source)
    const stores = store && (await openStores(store))
    if (database === undefined) return await moveStoreAlone({ options, source, stores, progress })
    const target = await openTarget(database)
    try {
      return await moveAll({ database, store, stores, source, target, progress })
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

interface Move {
  database: Route
  store: Route | undefined
  stores: { source: ObjectStore; target: ObjectStore } | undefined
  source: DatabaseAlone
  target: DatabaseAlone
  progress: Progress
}

async function moveAll(move: Move): Promise<MoveResult> {
  const { database, store, stores, source, target, progress } = move
  const startedAt = performance.now()
  const ends = { database, store, source, target, targetStore: stores?.target }
  const found = await findMove(ends)
  if (found?.endedAt !== undefined) {
    return { outcome: 'moved before', ...database.places, at: new Date(found.endedAt).toISOString() }
  }
  const keys = [await findSigningKey(database, source.db), await findSecretsKey(database, source.db)]
  const begun = found ?? (await beginMove(ends))
  for (const key of keys) await carryKey(key)
  const files = stores && (await moveStore(stores, { isBegun: begun.isResumed, progress }))
  const tables = await moveRows(move)
  await end(move, begun)
  return {
    outcome: 'moved',
    ...database.places,
    tables,
    files: files && store ? { ...files, ...store.places, url: store.to } : null,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    next: keys.flatMap(({ next }) => next),
  }
}

async function moveRows({ source, target, stores, progress }: Move): Promise<ComparedTable[]> {
  const count = async ({ db }: DatabaseAlone) => (await countMovedRows(db)).reduce((sum, { rows }) => sum + rows, 0)
  const total = await count(source)
  const rows: RowMove = {
    source,
    target,
    storageProvider: stores?.target.provider,
    requireAlone() {
      source.requireAlone()
      target.requireAlone()
    },
    onRows: (more) => progress.add(more),
  }
  progress.begin('Copying rows', total, await count(target))
  await copyRows(rows)
  progress.begin('Comparing rows', total)
  const tables = await compareRows(rows)
  progress.end()
  return tables
}

/** Order matters: from the first of the commits on, the service starts on neither until this is run again. */
async function end({ source, target, store }: Move, { mark, storeMark }: BegunMove): Promise<void> {
  const completed_at = Date.now()
  source.requireAlone()
  target.requireAlone()
  await inTransaction(source.db, (trx) => writeMoveMark(trx, { ...mark, kind: 'away', completed_at }))
  await inTransaction(target.db, async (trx) => {
    await writeMoveMark(trx, { ...mark, kind: 'into', completed_at })
    if (store && storeMark) await writeMoveMark(trx, { ...storeMark, completed_at })
  })
}
