/**
 * Writers whose transactions stay open and commit in another order than they began, and a reader by cursor meanwhile. What
 * happens next is drawn from a seed, one step after the other: so a run that failed fails again.
 */
import type { FeedEventId, OrganizationId } from '@organizations/domain'
import type { Transaction } from 'kysely'
import type { OpenDatabase } from '../dialect.ts'
import { createRandom } from '../../../../test/support/random.ts'
import { placeEvents } from '../queries/events/event-feed.ts'
import { listAllEvents, type PlacedEvent } from '../queries/events/list-events.ts'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'
import { insertSampleEvent } from './insert-events.ts'

const WRITERS = 4
const STEPS = 24
const READ_AT_A_TIME = 3

export interface Interleaving {
  /** What was committed. */
  written: string[]
  /** What a reader by cursor was told, in its order. */
  read: Pick<PlacedEvent, 'id' | 'organizationId' | 'sequence'>[]
}

export async function interleaveEvents(
  { db }: Pick<OpenDatabase, 'db'>,
  { seed, organizations }: { seed: number; organizations: readonly [OrganizationId, ...OrganizationId[]] },
): Promise<Interleaving> {
  const random = createRandom(seed)
  const writers: (Writer | undefined)[] = Array.from({ length: WRITERS })
  const result: Interleaving = { written: [], read: [] }
  let after = await lastPosition(db)
  let ids = 0
  const insert = async (writer: Writer) => {
    // Not in the order in which they are inserted: ids of several machines are not.
    const id = `${seed}-${random.whole(100, 999)}-${(ids += 1)}`
    const organizationId = random.oneOf(organizations)
    await insertSampleEvent(writer.trx, { id: id as FeedEventId, organizationId }) // any text will do
    writer.inserted.push(id)
  }
  const commit = async (at: number) => {
    const writer = writers[at]
    if (writer === undefined) return
    writers[at] = undefined
    await writer.end(random.chance(0.9))
    if (writer.isCommitted()) result.written.push(...writer.inserted)
  }
  const read = async (limit: number) => {
    if (random.chance(0.75)) await placeEvents(db) // else it finds what others have placed
    const events = await listAllEvents(db, { after, limit })
    result.read.push(...events)
    after = events.at(-1)?.position ?? after
    return events.length
  }
  for (let step = 0; step < STEPS; step += 1) {
    const at = random.whole(0, WRITERS - 1)
    const draw = random.whole(0, 9)
    if (draw < 4) await insert((writers[at] ??= await openWriter(db)))
    else if (draw < 6) await commit(at)
    // A commit and reads at the same time, in the order in which the server sees them.
    else if (draw < 8) await Promise.all([commit(at), placeEvents(db), read(READ_AT_A_TIME)])
    else await read(READ_AT_A_TIME)
  }
  for (let at = 0; at < WRITERS; at += 1) await commit(at)
  await placeEvents(db)
  while ((await read(100)) > 0);
  return result
}

interface Writer {
  trx: Transaction<Database>
  inserted: string[]
  /** Commits, or rolls back. */
  end: (commits: boolean) => Promise<void>
  isCommitted: () => boolean
}

/** A transaction that stays open until it is told to end. */
async function openWriter(db: OpenDatabase['db']): Promise<Writer> {
  const opened = Promise.withResolvers<Transaction<Database>>()
  const ending = Promise.withResolvers<boolean>()
  const rolledBack = new Error('rolled back')
  let isCommitted = false
  const done = inTransaction(db, async (trx) => {
    opened.resolve(trx)
    if (!(await ending.promise)) throw rolledBack
  }).then(
    () => void (isCommitted = true),
    (error: unknown) => {
      if (error !== rolledBack) throw error
    },
  )
  done.catch(opened.reject)
  return {
    trx: await opened.promise,
    inserted: [],
    async end(commits) {
      ending.resolve(commits)
      await done
    },
    isCommitted: () => isCommitted,
  }
}

async function lastPosition(db: OpenDatabase['db']): Promise<number> {
  await placeEvents(db)
  const { position } = await db.selectFrom('event_feed').select('position').executeTakeFirstOrThrow()
  return position
}
