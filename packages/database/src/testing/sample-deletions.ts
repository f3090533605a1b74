import type { Insertable, Transaction } from 'kysely'
import {
  cascadeRegistry,
  organizationSubject,
  planDeletion,
  type DeletionId,
  type EventId,
  type UserId,
} from '@organizations/domain'
import { insertDeletion } from '../queries/deletion/deletions.ts'
import type { Database } from '../schema.ts'
import { organizationNumber } from './sample-rows.ts'

export const plan = planDeletion(cascadeRegistry, 'organization')

/** Deletions of tests are numbered like the organizations; the forms of ids do not matter to the database. */
export function deletionNumber(number: number): DeletionId {
  return `deletion_${number}` as DeletionId // see above
}

/** The deletion of an organization, with any of its columns otherwise. */
export async function insertSampleDeletion(
  trx: Transaction<Database>,
  number: number,
  columns: Partial<Insertable<Database['deletions']>> = {},
): Promise<void> {
  const id = deletionNumber(number)
  const subject = organizationSubject(organizationNumber(number))
  const eventId = `event_${number}` as EventId // see above
  const requestedBy = 'user_1' as UserId // likewise
  await insertDeletion(trx, { id, subject, plan, eventId, requestedBy, requestedAt: 1000 })
  await trx
    .updateTable('deletions')
    .set({ due_at: 1000, ...columns })
    .where('id', '=', id)
    .execute()
}
