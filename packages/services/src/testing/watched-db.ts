import type { Database, Kysely, Transaction } from '@organizations/database'

type Work<T> = (trx: Transaction<Database>) => Promise<T>

/** What happens around the transactions of a process; throw to make them fail. */
export interface TransactionWatcher {
  /** It has not begun, and holds nothing up while this waits. */
  beforeBegin?: () => void | Promise<void>
  /** Its work is done, and nothing of it committed. An error takes it back. */
  beforeCommit?: () => void
  /** It is committed. An error makes its caller believe that it was not, as when a connection breaks. */
  afterCommit?: () => void
}

/** The same two handles of a database, with every transaction watched. */
export function watched<T extends { db: Kysely<Database>; relaxedDb: Kysely<Database> }>(
  deps: T,
  watcher: TransactionWatcher,
): T {
  return { ...deps, db: watchedDb(deps.db, watcher), relaxedDb: watchedDb(deps.relaxedDb, watcher) }
}

function watchedDb(
  db: Kysely<Database>,
  { beforeBegin, beforeCommit, afterCommit }: TransactionWatcher,
): Kysely<Database> {
  const transaction = () => ({
    async execute<T>(work: Work<T>): Promise<T> {
      await beforeBegin?.()
      const result = await db.transaction().execute(async (trx) => {
        const done = await work(trx)
        beforeCommit?.()
        return done
      })
      afterCommit?.()
      return result
    },
  })
  return new Proxy(db, {
    get(target, name) {
      if (name === 'transaction') return transaction
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
