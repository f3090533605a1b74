import { shareDatabase, type OpenDatabase, type Signal } from '@organizations/database'
import type { OpenDataOptions } from './open-data.ts'
import { EnvironmentError } from '../environment/read-env.ts'
import { repositoryRoot } from '../repository-root.ts'

/** A database that other programs may use, too. */
export interface SharedDatabase extends OpenDatabase {
  /** Tells the others on Postgres, where they listen. */
  tell: (signal: Signal) => void
}

/**
 * Says that this program uses the database, until it is closed. Throws `EnvironmentError` while a move has it alone. A
 * move that takes it while the connection is away ends this program: what it wrote from then on would be lost.
 */
export async function holdInUse(
  database: OpenDatabase,
  { databaseUrl, log, onSignal }: OpenDataOptions,
): Promise<SharedDatabase> {
  const onTaken = () => {
    log.fatal('The database is being moved by npm run move: stopping')
    process.kill(process.pid, 'SIGTERM')
  }
  const held = await shareDatabase(databaseUrl, { baseFolder: repositoryRoot, onTaken, onSignal })
  if (held === undefined) {
    throw new EnvironmentError(['DATABASE_URL: expected a database that is not being moved by npm run move'])
  }
  return {
    ...database,
    tell: held.tell,
    async close() {
      await database.close()
      await held.release()
    },
  }
}
