/**
 * One commit for transactions of requests that come one after the other (decision 0035): each but the first is a
 * savepoint, which is undone alone. A commit writes every page that was changed to the log, and those that transactions
 * of one kind change are mostly the same.
 */
import type { SqliteHandle, SqliteHandles } from './sqlite-handles.ts'

export interface SharedCommits {
  /** Begins a transaction within the commit that is open. Returns false when none is, and then begins nothing. */
  join(): boolean
  /**
   * Ends a transaction. When `passOn` has let another one in, the commit stays open for it: then returns what resolves
   * with the commit, and rejects when there is none. Else commits at once.
   */
  end(passOn: () => boolean): Promise<void> | undefined
  /** Undoes a transaction, and commits those that it shared the commit with. */
  undo(): void
}

/** The earlier transactions of a shared commit when a later one, on an error, made SQLite undo them all. */
export class CommitLostError extends Error {}

export function createSharedCommits({
  writer,
  noteCommit,
}: Pick<SqliteHandles, 'writer' | 'noteCommit'>): SharedCommits {
  /** Of those that have ended, and wait for the commit. */
  let open: PromiseWithResolvers<void> | undefined

  const commit = () => {
    const waiting = open
    open = undefined
    try {
      writer.prepare('commit').run()
      noteCommit()
      waiting?.resolve()
    } catch (error) {
      rollBack(writer)
      waiting?.reject(error)
      throw error
    }
  }
  return {
    join() {
      if (open === undefined) return false
      try {
        writer.prepare('savepoint shared').run()
      } catch (error) {
        commit() // those that have ended wait for no other
        throw error
      }
      return true
    },
    end(passOn) {
      if (open !== undefined) writer.prepare('release shared').run()
      // SQLite may have undone it by itself, and then the commit fails.
      if (!writer.raw.inTransaction || !passOn()) {
        commit()
        return undefined
      }
      open ??= Promise.withResolvers<void>()
      return open.promise
    },
    undo() {
      if (open === undefined) {
        rollBack(writer)
      } else if (writer.raw.inTransaction) {
        writer.prepare('rollback to shared').run()
        commit()
      } else {
        open.reject(new CommitLostError('SQLite undid the transactions that shared a commit'))
        open = undefined
      }
    },
  }
}

/** A full disk, among others, makes SQLite roll back by itself. */
function rollBack(writer: SqliteHandle): void {
  if (writer.raw.inTransaction) writer.prepare('rollback').run()
}
