import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import {
  subjectTraits,
  type DeletionState,
  type DeletionSubject,
  type EventId,
  type SubjectKind,
} from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'

export const unfinishedStates = [
  'requested',
  'sweeping',
  'verifying',
  'blocked',
] as const satisfies readonly DeletionState[]

/** Written out, for the database to know that the index of deletions that are not completed has all of these. */
export const isNotCompleted: RawBuilder<SqlBool> = sql<SqlBool>`state <> 'completed'`

/** How many deletions are not over, by their state. */
export async function countUnfinishedDeletions(
  db: Kysely<Database>,
): Promise<Record<(typeof unfinishedStates)[number], number>> {
  const counts = { requested: 0, sweeping: 0, verifying: 0, blocked: 0 }
  for (const state of unfinishedStates) {
    const { count } = await db
      .selectFrom('deletions')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('state', '=', state)
      .where(isNotCompleted)
      .executeTakeFirstOrThrow()
    counts[state] = count
  }
  return counts
}

/**
 * Ends the unfinished deletions of what a subject owns, since its own takes over. Their leases are void with the
 * commit. Returns the events that asked for them.
 */
export async function supersedeDeletionsBelow(
  trx: Transaction<Database>,
  { subjectKind, organizationId, appUuid }: DeletionSubject,
  completedAt: number,
): Promise<EventId[]> {
  const rows = (await supersedeQueries[subjectKind]?.(trx, { organizationId, appUuid, completedAt })) ?? []
  return rows.map((row) => row.event_id)
}

const supersedeQueries: Partial<Record<SubjectKind, ReturnType<typeof supersedeBelow>>> = {
  organization: supersedeBelow('organization'),
  app: supersedeBelow('app'),
}

function supersedeBelow(kind: SubjectKind) {
  return compiledQuery(['organizationId', 'appUuid', 'completedAt'], (db, { organizationId, appUuid, completedAt }) =>
    db
      .updateTable('deletions')
      .set((eb) => ({
        state: 'superseded',
        completed_at: completedAt,
        cursor: null,
        due_at: null,
        lease_ends_at: null,
        lease_token: eb('lease_token', '+', 1),
      }))
      .where('organization_id', '=', organizationId)
      .where('subject_kind', 'in', subjectTraits[kind].owns)
      .$if(kind !== 'organization', (query) => query.where('app_uuid', '=', appUuid))
      .where('state', 'not in', ['completed', 'superseded'])
      // As the index has it: an organization may have very many that ended.
      .where('completed_at', 'is', null)
      .returning('event_id'),
  )
}
