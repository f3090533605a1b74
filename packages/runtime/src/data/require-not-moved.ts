import { giveUpMove, inTransaction, readMoveMark, type Database, type Kysely } from '@organizations/database'
import { describeStore } from '@organizations/storage'
import type { OpenDataOptions } from './open-data.ts'
import { EnvironmentError } from '../environment/read-env.ts'
import { repositoryRoot } from '../repository-root.ts'

/** Throws `EnvironmentError` when the data is elsewhere since a move, or not here yet. See docs/outgrowing-one-machine.md. */
export async function requireNotMoved(db: Kysely<Database>, { storageUrl }: OpenDataOptions): Promise<void> {
  const away = await readMoveMark(db, 'away')
  if (away !== undefined && away.completed_at !== null) {
    const to = `it was moved to ${away.to_place} at ${new Date(away.completed_at).toISOString()}`
    throw new EnvironmentError([
      `DATABASE_URL: ${to}: use that one. To use this one again as it was then: npm run move -- --undo --from <its URL>`,
    ])
  }
  const into = await readMoveMark(db, 'into')
  if (into?.completed_at === null) {
    throw new EnvironmentError([
      `DATABASE_URL: the move from ${into.from_place} into it has not ended: run npm run move again, which goes on`,
    ])
  }
  const store = await readMoveMark(db, 'store')
  if (store?.from_place === describeStore(storageUrl, repositoryRoot)) {
    throw new EnvironmentError([`STORAGE_URL: the stored files were moved to ${store.to_place}: use that one`])
  }
  if (away !== undefined) await inTransaction(db, giveUpMove)
}
