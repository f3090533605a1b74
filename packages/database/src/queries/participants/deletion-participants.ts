/**
 * What a deletion knows of its participants. Order matters, so that no two transactions wait for each other: first the
 * row of the deletion, then those of its participants, then the outbox.
 */
import type { Kysely, Selectable, Transaction } from 'kysely'
import {
  hasDoneItsPart,
  type DeletionId,
  type DeletionParticipant,
  type OrganizationId,
  type ParticipantId,
  type UserId,
  type WaiverCode,
} from '@organizations/domain'
import { now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { isNotCompleted, unfinishedStates } from '../deletion/unfinished-deletions.ts'
import { ringAgain } from '../deletion/outbox.ts'
import type { ParticipantToAsk } from './participants.ts'

export interface NewDeletionParticipants {
  deletionId: DeletionId
  /** Null for the deletion of a user. */
  organizationId: OrganizationId | null
  participants: readonly ParticipantToAsk[]
  requestedAt: number
  givesUpAt: number
}

/** Writes down whom a deletion asks, in the transaction of its request. They are asked from its commit on. */
export async function insertDeletionParticipants(
  trx: Transaction<Database>,
  { deletionId, organizationId, participants, requestedAt, givesUpAt }: NewDeletionParticipants,
): Promise<void> {
  if (participants.length === 0) return
  const rows = participants.map(({ id, name, required }) => ({
    deletion_id: deletionId,
    participant_id: id,
    organization_id: organizationId,
    name,
    required,
    state: 'no_answer' as const,
    since: requestedAt,
    attempts: 0,
    next_try_at: now(trx),
    gives_up_at: givesUpAt,
    claim: 0,
    claim_ends_at: null,
    last_answer: null,
    counts: null,
    waived_by: null,
    waived_code: null,
    closed_at: null,
  }))
  await trx.insertInto('deletion_participants').values(rows).execute()
}

/** In the order in which they were registered. */
export async function listDeletionParticipants(
  db: Kysely<Database>,
  deletionId: DeletionId,
): Promise<DeletionParticipant[]> {
  const rows = await db
    .selectFrom('deletion_participants')
    .selectAll()
    .where('deletion_id', '=', deletionId)
    .orderBy('participant_id')
    .execute()
  return rows.map(toDeletionParticipant)
}

/**
 * Makes a deletion due now, because what it waited for is over, unless it is blocked or has ended. Locks its row: what
 * the transaction writes of its participants comes before or after a worker gives the lease back, never in between.
 */
export async function wakeDeletion(trx: Transaction<Database>, id: DeletionId): Promise<void> {
  const row = await trx
    .updateTable('deletions')
    .set({ due_at: now(trx) })
    .where('id', '=', id)
    .where('state', 'in', unfinishedStates)
    .where('state', '<>', 'blocked')
    .where(isNotCompleted)
    .returning('event_id')
    .executeTakeFirst()
  if (row) await ringAgain(trx, { id: row.event_id, afterMs: 0 })
}

/** Stops asking some whose time is over. Returns how many: not those that have done their part meanwhile. */
export async function giveUpParticipants(
  trx: Transaction<Database>,
  { deletionId, ids, now: since }: { deletionId: DeletionId; ids: readonly ParticipantId[]; now: number },
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('deletion_participants')
    .set((eb) => ({
      state: 'timed_out',
      since,
      next_try_at: null,
      claim: eb('claim', '+', 1),
      claim_ends_at: null,
    }))
    .where('deletion_id', '=', deletionId)
    .where('participant_id', 'in', ids)
    .where('state', 'not in', ['completed', 'waived'])
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Asks those anew that a deletion waits for. */
export async function askParticipantsAgain(
  trx: Transaction<Database>,
  { deletionId, now: since, givesUpAt }: { deletionId: DeletionId; now: number; givesUpAt: number },
): Promise<void> {
  await trx
    .updateTable('deletion_participants')
    .set((eb) => ({
      state: eb
        .case()
        .when('state', '=', 'timed_out')
        .then('no_answer' as const)
        .else(eb.ref('state'))
        .end(),
      since: eb.case().when('state', '=', 'timed_out').then(since).else(eb.ref('since')).end(),
      attempts: 0,
      next_try_at: now(trx),
      gives_up_at: givesUpAt,
      claim: eb('claim', '+', 1),
      claim_ends_at: null,
    }))
    .where('deletion_id', '=', deletionId)
    .where('state', 'not in', ['completed', 'waived'])
    .execute()
}

/** Waits for a participant no more. False when the deletion does not wait for it. */
export async function waiveParticipant(
  trx: Transaction<Database>,
  it: { deletionId: DeletionId; participantId: ParticipantId; by: UserId; code: WaiverCode; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('deletion_participants')
    .set((eb) => ({
      state: 'waived',
      since: it.now,
      waived_by: it.by,
      waived_code: it.code,
      next_try_at: null,
      last_answer: null,
      claim: eb('claim', '+', 1),
      claim_ends_at: null,
    }))
    .where('deletion_id', '=', it.deletionId)
    .where('participant_id', '=', it.participantId)
    .where('required', '=', 1)
    .where('state', 'not in', ['completed', 'waived'])
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** At the completion of a deletion: no text of others stays. Those that were not waited for may be asked on. */
export async function closeDeletionParticipants(
  trx: Transaction<Database>,
  deletionId: DeletionId,
  completedAt: number,
): Promise<void> {
  await trx
    .updateTable('deletion_participants')
    .set({ last_answer: null, closed_at: completedAt })
    .where('deletion_id', '=', deletionId)
    .execute()
}

/** How many answers deletions wait for. */
export async function countParticipantsWaitedFor(db: Kysely<Database>): Promise<number> {
  const { count } = await db
    .selectFrom('deletion_participants')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('next_try_at', 'is not', null)
    .where('required', '=', 1)
    .executeTakeFirstOrThrow()
  return count
}

function toDeletionParticipant(row: Selectable<Database['deletion_participants']>): DeletionParticipant {
  return {
    participantId: row.participant_id,
    name: row.name,
    required: row.required === 1,
    state: row.state,
    since: row.since,
    givesUpAt: row.gives_up_at,
    lastAnswer: hasDoneItsPart(row.state) ? null : row.last_answer,
    counts: row.counts === null ? null : (JSON.parse(row.counts) as Record<string, number>), // written by settleAsking
    waived: row.waived_by === null || row.waived_code === null ? null : { by: row.waived_by, code: row.waived_code },
  }
}
