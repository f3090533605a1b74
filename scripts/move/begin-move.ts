/** Marks both databases, so that a run that is killed can go on, and no other move comes between. */
import { randomUUID } from 'node:crypto'
import {
  inTransaction,
  readMoveMark,
  tablesWithRows,
  writeMoveMark,
  type DatabaseAlone,
  type MoveMark,
} from '@organizations/database'
import type { ObjectStore } from '@organizations/storage'
import type { Route } from './move-options.ts'
import { requireEmptyStore } from './move-store.ts'

export interface BegunMove {
  mark: Omit<MoveMark, 'kind'>
  storeMark: MoveMark | undefined
  isResumed: boolean
  /** When it has ended already. */
  endedAt: number | undefined
}

export interface Ends {
  database: Route
  store: Route | undefined
  source: DatabaseAlone
  target: DatabaseAlone
  targetStore: ObjectStore | undefined
}

/**
 * The move that an earlier run has begun, undefined when there is none. Throws a sentence when the source is elsewhere
 * already, or when the target is not empty and not of this move.
 */
export async function findMove(ends: Ends): Promise<BegunMove | undefined> {
  const { source, target, store, database } = ends
  const away = await readMoveMark(source.db, 'away')
  const into = await readMoveMark(target.db, 'into')
  if (away && into && away.move_id === into.move_id) return await resume(ends, away, into)
  if (away?.completed_at) throw new Error(movedAway(database, away, away.completed_at))
  if (into?.completed_at === null) {
    throw new Error(
      `Expected ${database.places.to} to be empty, but a move from ${into.from_place} into it has begun that cannot go on: another source, or one that was used since. Remove the target and run this again`,
    )
  }
  const filled = await tablesWithRows(target.db)
  if (filled.length > 0) {
    throw new Error(`Expected ${database.places.to} to be empty, but it has rows in ${filled.join(', ')}`)
  }
  if (store && ends.targetStore) await requireEmptyStore(ends.targetStore, store)
  return undefined
}

/** Begins one. */
export async function beginMove({ source, target, store, database }: Ends): Promise<BegunMove> {
  const begun = { move_id: randomUUID(), begun_at: Date.now(), completed_at: null }
  const mark = { ...begun, from_place: database.places.from, to_place: database.places.to }
  const storeMark = store && storeMarkOf(store, begun)
  // Order matters: a target with a mark of its own would be taken for that of another source.
  await inTransaction(source.db, (trx) => writeMoveMark(trx, { ...mark, kind: 'away' }))
  await inTransaction(target.db, async (trx) => {
    await writeMoveMark(trx, { ...mark, kind: 'into' })
    if (storeMark) await writeMoveMark(trx, storeMark)
  })
  return { mark, storeMark, isResumed: false, endedAt: undefined }
}

async function resume({ target, store }: Ends, away: MoveMark, into: MoveMark): Promise<BegunMove> {
  const storeMark = await readMoveMark(target.db, 'store')
  if (storeMark?.from_place !== store?.places.from || storeMark?.to_place !== store?.places.to) {
    const before = storeMark ? `from ${storeMark.from_place} to ${storeMark.to_place}` : 'that moved no stored files'
    throw new Error(`Expected the stores of the run before, ${before}: a move goes on as it began`)
  }
  const endedAt = (away.completed_at !== null && into.completed_at) || undefined
  return { mark: away, storeMark, isResumed: true, endedAt }
}

export function storeMarkOf(
  { places }: Route,
  begun: Pick<MoveMark, 'move_id' | 'begun_at' | 'completed_at'>,
): MoveMark {
  return { ...begun, kind: 'store', from_place: places.from, to_place: places.to }
}

function movedAway({ places }: Route, away: MoveMark, at: number): string {
  const undo = 'npm run move -- --undo --from <its URL>'
  return `Expected to move ${places.from}, but it was moved to ${away.to_place} at ${new Date(at).toISOString()}. To move it from here again: ${undo}`
}
