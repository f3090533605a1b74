/** What a batch is: the next part of a step, as much as fits into a transaction. It is read first, and then written. */
import type {
  CountsIncrease,
  Database,
  DeletionChange,
  HeldDeletion,
  RowCount,
  Transaction,
} from '@organizations/database'
import { prefixOf, type Deletion } from '@organizations/domain'

/** A deletion under our lease, and what this worker has seen of its stored objects. */
export interface WorkedOn extends HeldDeletion {
  /**
   * Nothing was left under its prefix, if it has one, when no upload was under way any more. The fence keeps it so, but
   * for what a process that died leaves in the store later, which the late listings remove.
   */
  isPrefixEmpty: boolean
  /**
   * How many rows each table had, and how many objects they named, when this worker counted them all, in this slice, or
   * has emptied it since. There are no more now: the fence lets none come into being.
   */
  atMost: ReadonlyMap<string, Pick<RowCount, 'rows' | 'objects'>> | null
}

/** Until a deletion is looked at again. */
export interface Pause {
  pauseMs: number
  /** Others have to act first: participants, or endpoints that are told. */
  waitsForOthers?: boolean
  /** Asked in the transaction that gives the lease back: is there nothing left to wait for? */
  isOver?: (trx: Transaction<Database>) => Promise<boolean>
}

/** Adds to the counts of a table. Those of a transaction are written as one. */
export type AddToCounts = (table: string, increase: CountsIncrease) => void

/** What one batch writes, ready for its transaction. */
export interface Batch {
  /** How the deletion moves on. */
  change: DeletionChange
  /**
   * `relaxed` for what may be redone: a power failure may take the commit back. `full` when an effect outside of the
   * database follows from it.
   */
  durability: 'full' | 'relaxed'
  /** What else happens in the transaction. */
  work?: (trx: Transaction<Database>, count: AddToCounts) => Promise<void>
  /** `go on`: the next batch may follow at once. `ended`: the batch gives the lease back itself. */
  next: 'go on' | 'ended' | Pause
  /** What the batch has seen of the prefix, when it has looked. */
  isPrefixEmpty?: boolean
  /** How many rows there are, when the batch has counted all or no longer believes it. */
  atMost?: WorkedOn['atMost']
  /** Called after the commit, with the deletion as it is then and how long the batch held the write lock. */
  committed?: (deletion: Deletion, holdMs: number) => void
}

/**
 * What comes next: a batch; a pause in which nothing is written; or, asked for in a transaction, that it needs what no
 * transaction waits for: the store, or a long reading.
 */
export type NextBatch = Batch | Pause | 'outside'

/** What batches leave: the deletion as it is now, and whether there is more to do at once. */
export interface BatchResult extends Pick<Batch, 'next'>, Pick<WorkedOn, 'isPrefixEmpty' | 'atMost'> {
  deletion: Deletion
  /** The deletion after each of them, for the log. */
  passed: readonly Deletion[]
}

/** Has it to look at the store first? A batch in a transaction cannot. */
export function mustLook({ deletion, isPrefixEmpty }: WorkedOn): boolean {
  return !isPrefixEmpty && prefixOf(deletion) !== null
}

export function isBatch(next: NextBatch): next is Batch {
  return typeof next === 'object' && 'change' in next
}
