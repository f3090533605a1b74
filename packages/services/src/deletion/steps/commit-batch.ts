import {
  addToCounts,
  inTransaction,
  moveDeletion,
  renewLease,
  sumOfIncreases,
  type CountsIncrease,
  type Database,
  type DeletionChange,
  type Transaction,
} from '@organizations/database'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps } from '../../deps.ts'
import { isBatch, type AddToCounts, type Batch, type BatchResult, type NextBatch, type WorkedOn } from './batch.ts'
import { isToRenew, LeaseLostError } from './keep-lease.ts'
import { removedAt, withTimes } from './with-times.ts'

/** Reads the batch that comes next, in the transaction that `deps.db` is. */
type ReadNext<Deps> = (deps: Deps, held: WorkedOn) => Promise<NextBatch>

/** A batch that is written, what it left, and when its time in the transaction began. */
interface Written {
  batch: Batch
  worked: WorkedOn
  begunAt: number
}

/**
 * The one way in which batches write: in one short transaction the lease is renewed under its token, the deletion moves
 * on, and each batch's `work` removes and counts. When the lease was lost nothing is written.
 *
 * What ends its step is followed by the next step's batch in the same transaction, while there is time and until one
 * needs something from outside. After a failure each has its own, so that it takes back nothing but itself.
 */
export async function commitBatch<Deps extends DeletionDeps>(
  deps: Deps,
  held: WorkedOn,
  first: Batch,
  readNext: ReadNext<Deps> = async () => 'outside',
): Promise<BatchResult> {
  const isFull = first.durability === 'full' || (first.isPrefixEmpty ?? held.isPrefixEmpty)
  const mayFollow = ({ durability }: Batch) => isFull || durability === 'relaxed'
  const written: Written[] = []
  await inTransaction(isFull ? deps.db : deps.relaxedDb, async (trx) => {
    const lockedAt = performance.now()
    const writer = createWriter(trx, held, deps)
    let begunAt = lockedAt
    let worked = held
    let next: NextBatch = first
    while (isBatch(next) && mayFollow(next)) {
      const batch: Batch = withTimes(deps, worked, next)
      worked = after(worked, batch)
      written.push({ batch, worked, begunAt })
      await writer.write(batch)
      reach('piece: in its transaction')
      begunAt = performance.now()
      const isLast: boolean = next.next !== 'go on' || worked.deletion.cursor !== null || held.deletion.failures > 0
      const room: number = isLast ? 0 : deps.batchSizes.room(begunAt - lockedAt)
      next = room > 0 ? await readNext(within(deps, trx, room), worked) : 'outside'
    }
    await writer.end()
    // It was renewed when the transaction began, and others see that from the commit on.
    if (isToRenew(deps, { sinceMs: performance.now() - lockedAt })) await renewLease(trx, held, deps.leaseMs)
  })
  return tell(written)
}

/** The same dependencies in a transaction that has room for so much of a batch. */
function within<Deps extends DeletionDeps>(deps: Deps, trx: Transaction<Database>, room: number): Deps {
  const { batchSizes } = deps
  return { ...deps, db: trx, batchSizes: { ...batchSizes, of: (table) => Math.ceil(batchSizes.of(table) * room) } }
}

function after(held: WorkedOn, batch: Batch): WorkedOn {
  const { change, isPrefixEmpty = held.isPrefixEmpty, atMost = held.atMost } = batch
  return { ...held, isPrefixEmpty, atMost, deletion: { ...held.deletion, failures: 0, ...change } }
}

/**
 * Writes batches. The first move shows the token; those after it are written as one, at the end or before a batch that
 * gives the lease back, and so is what they have counted.
 */
function createWriter(trx: Transaction<Database>, held: WorkedOn, { leaseMs, clock }: DeletionDeps) {
  let isHeld = false
  let unwritten: DeletionChange | undefined
  const counted = new Map<string, CountsIncrease>()
  const count: AddToCounts = (table, increase) =>
    void counted.set(table, sumOfIncreases(counted.get(table), removedAt(clock(), increase)))
  const move = async () => {
    if (unwritten === undefined) return
    if (!(await moveDeletion(trx, held, { change: unwritten, leaseMs }))) throw new LeaseLostError(held)
    isHeld = true
    unwritten = undefined
  }
  const moveAndCount = async () => {
    await move()
    await addToCounts(trx, held.deletion.id, counted)
    counted.clear()
  }
  return {
    async write({ change, next, work }: Batch): Promise<void> {
      unwritten = { ...unwritten, ...change }
      if (!isHeld || next !== 'go on') await moveAndCount()
      await work?.(trx, count)
    },
    end: moveAndCount,
  }
}

/** Says what became of batches, once they are committed. */
function tell(written: readonly Written[]): BatchResult {
  const endedAt = performance.now()
  for (const [at, { batch, worked, begunAt }] of written.entries()) {
    reach('piece: committed')
    batch.committed?.(worked.deletion, (written[at + 1]?.begunAt ?? endedAt) - begunAt)
  }
  const last = written.at(-1)
  if (last === undefined) throw new Error('Expected a batch to be written')
  const { batch, worked } = last
  return { ...worked, next: batch.next, passed: written.map((it) => it.worked.deletion) }
}
