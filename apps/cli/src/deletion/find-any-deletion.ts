import { errorSentences, readDeletionId, readUserId } from '@organizations/domain'

import type { Client } from '../http/connect.ts'
import { Refusal } from '../http/failures.ts'

/** A deletion as operators see it. */
export type AnyDeletion = Awaited<ReturnType<Client['operator']['listDeletions']['query']>>[number]

/** True for the id of a deletion or of a user: by these operators ask, by that of an organization anyone who deleted it. */
export function isAskedByOperators(id: string): boolean {
  return readDeletionId(id) !== undefined || readUserId(id) !== undefined
}

/** Finds a deletion by its own id, or by that of what was deleted. For operators. */
export async function findAnyDeletion(client: Client, id: string): Promise<AnyDeletion> {
  const filter = readDeletionId(id) === undefined ? { subject: id } : { id }
  const [deletion] = await client.operator.listDeletions.query(filter)
  if (deletion === undefined) throw new Refusal(errorSentences.deletion_unknown, { code: 'deletion_unknown' })
  return deletion
}
