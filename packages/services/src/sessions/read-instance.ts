import { readInstanceMark } from '@organizations/database'
import type { Deps } from '../deps.ts'

/** What tells this service from another at the same host name: the same in all its processes. */
export async function readInstance({ db }: Pick<Deps, 'db'>): Promise<string> {
  return await readInstanceMark(db)
}
