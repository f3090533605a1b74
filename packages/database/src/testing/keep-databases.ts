import type { Clock, OpenDatabase } from '../dialect.ts'

export interface TestDatabase extends OpenDatabase {
  /** From now on leases and due times go by this clock, and without one by the database's own. */
  useClock: (clock: Clock | undefined) => void
  /** What DATABASE_URL would be: other processes can open it too. */
  url: string
  /** Removes every trace of what was in it. Waits for transactions under way. */
  remove: () => Promise<void>
}

/** A database that can be used by one test after the other. */
export interface KeptDatabase extends OpenDatabase, Pick<TestDatabase, 'useClock'> {
  url: string
  /** Makes it as it was when it was created. False when it cannot. */
  renew: () => Promise<boolean>
  /** Closes it and removes every trace. */
  discard: () => Promise<void>
}

/** Opens databases, each a test's own. What a test is done with stays open for the next one of this process. */
export function keepDatabases(create: () => Promise<KeptDatabase>): () => Promise<TestDatabase> {
  const free: KeptDatabase[] = []
  return async () => {
    const database = free.pop() ?? (await create())
    let isClosed = false
    let isRemoved = false
    return {
      ...database,
      async close() {
        isClosed = true
        await database.close()
      },
      async remove() {
        if (isRemoved) throw new Error('Expected a database to be removed once, got a second time')
        isRemoved = true
        database.useClock(undefined)
        if (!isClosed && (await database.renew())) free.push(database)
        else await database.discard()
      },
    }
  }
}
