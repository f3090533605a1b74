import { readFreeSpace, type FreeSpace } from '@organizations/database'
import type { Call, Deps } from '../deps.ts'
import { requireOperator } from '../rights/require-right.ts'

/** The size of the database file, and how much of it is free; nothing on Postgres. For the dashboards of operators. */
export async function getFreeSpace(
  { db }: Deps,
  { actor }: Pick<Call<never>, 'actor'>,
): Promise<FreeSpace | undefined> {
  requireOperator(actor)
  return await readFreeSpace(db)
}
