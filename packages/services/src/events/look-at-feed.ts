import { placeEvents, readEventFeed } from '@organizations/database'
import type { Deps } from '../deps.ts'

/** The position of the newest event of all: when it has not changed nothing has happened. */
export async function lookAtFeed({ db }: Pick<Deps, 'db'>): Promise<number> {
  await placeEvents(db)
  return (await readEventFeed(db)).position
}
