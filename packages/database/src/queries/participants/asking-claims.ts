/**
 * Which worker asks a participant, as claims of deliveries have it (delivery-claims.ts): a claim has a fencing token and
 * ends by itself, and until then it is what the next request waits for.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import { MOST_ASKED_AT_ONCE, type DeletionId, type DeletionSubject, type ParticipantId } from '@organizations/domain'
import { show } from '@organizations/fault-points'
import { claiming } from '../../locks.ts'
import { now, type Moment } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { CLAIM_MS } from '../webhooks/delivery-claims.ts'
import { timedQuery } from '../webhooks/timed-query.ts'

/** A participant's part in a deletion, under our claim. */
export interface ClaimedAsking {
  deletionId: DeletionId
  participantId: ParticipantId
  claim: number
  /** How often it was asked before. */
  attempts: number
}

/** The participants that are to be asked now, and in how many milliseconds the next of the others is. */
export async function listDueParticipants(
  db: Kysely<Database>,
): Promise<{ due: ParticipantId[]; nextInMs: number | undefined }> {
  const { rows } = await sql<{ id: ParticipantId; in_ms: number | null }>`
    select id, (
      select min(next_try_at) from deletion_participants as d
      where d.participant_id = participants.id and next_try_at is not null) - ${now(db)} as in_ms
    from participants order by id`.execute(db)
  const waits = rows.flatMap(({ in_ms: ms }) => (ms !== null && ms > 0 ? [ms] : []))
  return {
    due: rows.filter(({ in_ms: ms }) => ms !== null && ms <= 0).map(({ id }) => id),
    nextInMs: waits.length === 0 ? undefined : Math.min(...waits),
  }
}

/**
 * Claims parts of a participant that are due, those that have waited longest, as many as it has places for: so one that
 * does not answer holds up itself alone. None while another worker does the same.
 */
export async function claimAskings(trx: Transaction<Database>, participantId: ParticipantId): Promise<ClaimedAsking[]> {
  const [locked] = await lockParticipant(trx, { participantId })
  if (locked === undefined) return []
  // A statement of its own: it sees what a transaction did that had the lock before.
  const [flight] = await countInFlight(trx, { participantId })
  const places = MOST_ASKED_AT_ONCE - (flight?.count ?? 0)
  return places > 0 ? await claimDue(trx, { participantId, places }) : []
}

const lockParticipant = timedQuery<{ id: ParticipantId }, ['participantId']>(['participantId'], (db, it) =>
  claiming(db, db.selectFrom('participants').select('id').where('id', '=', it.participantId)),
)

const countInFlight = timedQuery<{ count: number }, ['participantId']>(['participantId'], (db, it, moment) =>
  db
    .selectFrom('deletion_participants')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('participant_id', '=', it.participantId)
    .where(sql<SqlBool>`claim_ends_at > ${moment}`),
)

const claimDue = timedQuery<ClaimedAsking, ['participantId', 'places']>(
  ['participantId', 'places'],
  (db, { participantId, places }, moment) =>
    db
      .updateTable('deletion_participants')
      .set((eb) => ({ claim: eb('claim', '+', 1), claim_ends_at: claimEnd(moment), next_try_at: claimEnd(moment) }))
      .where('participant_id', '=', participantId)
      .where('deletion_id', 'in', (eb) =>
        eb
          .selectFrom('deletion_participants')
          .select('deletion_id')
          .where('participant_id', '=', participantId)
          .where(sql<SqlBool>`next_try_at is not null and next_try_at <= ${moment}`)
          .orderBy('next_try_at')
          .orderBy('deletion_id')
          .limit(places),
      )
      .where(sql<SqlBool>`next_try_at is not null and next_try_at <= ${moment}`)
      .returning(['deletion_id as deletionId', 'participant_id as participantId', 'claim', 'attempts']),
)

/** What asking needs, while the claim is ours: undefined when it is lost, or nothing is left to ask. */
export interface AskingToTry extends ClaimedAsking {
  subject: Pick<DeletionSubject, 'subjectKind' | 'subjectId' | 'organizationId'>
  requestedAt: number
  givesUpAt: number
  url: string
  /** Encrypted, as is the one before it. */
  secret: string
  previousSecret: string | null
  previousSecretUntil: number | null
}

/** Address and secrets are those of now. */
export async function readAsking(db: Kysely<Database>, claimed: ClaimedAsking): Promise<AskingToTry | undefined> {
  const row = await db
    .selectFrom('deletion_participants as d')
    .innerJoin('participants as p', 'p.id', 'd.participant_id')
    .innerJoin('deletions', 'deletions.id', 'd.deletion_id')
    .select(['d.gives_up_at', 'd.attempts', 'p.url', 'p.secret', 'p.previous_secret', 'p.previous_secret_until'])
    .select(['deletions.organization_id', 'deletions.subject_kind', 'deletions.subject_id', 'deletions.requested_at'])
    .where('d.deletion_id', '=', claimed.deletionId)
    .where('d.participant_id', '=', claimed.participantId)
    .where('d.claim', '=', claimed.claim)
    .where('d.claim_ends_at', 'is not', null)
    .executeTakeFirst()
  return (
    row && {
      ...claimed,
      attempts: row.attempts,
      subject: {
        subjectKind: row.subject_kind,
        subjectId: row.subject_id,
        organizationId: row.organization_id,
      },
      requestedAt: row.requested_at,
      givesUpAt: row.gives_up_at,
      url: row.url,
      secret: row.secret,
      previousSecret: row.previous_secret,
      previousSecretUntil: row.previous_secret_until,
    }
  )
}

/** Begins a claim anew that waited in a queue. False when it is lost. */
export async function renewAsking(trx: Transaction<Database>, claimed: ClaimedAsking): Promise<boolean> {
  showClaim(trx, claimed)
  const rows = await renew(trx, { ...claimed })
  return rows.length > 0
}

const ofClaim = ['deletionId', 'participantId', 'claim'] as const

const renew = timedQuery<{ deletion_id: DeletionId }, typeof ofClaim>(ofClaim, (db, it, moment) =>
  underClaim(db, it)
    .set({ claim_ends_at: claimEnd(moment), next_try_at: claimEnd(moment) })
    .returning('deletion_id'),
)

/** Ends a claim before its time: the participant is to be asked again at once. */
export async function releaseAsking(trx: Transaction<Database>, claimed: ClaimedAsking): Promise<void> {
  showClaim(trx, claimed)
  await release(trx, { ...claimed })
}

const release = timedQuery<object, typeof ofClaim>(ofClaim, (db, it, moment) =>
  underClaim(db, it).set({ claim_ends_at: null, next_try_at: sql<number>`${moment}` }),
)

/** The participant has done its part: counted once, however often it says so. False when the claim was lost. */
export async function completeAsking(
  trx: Transaction<Database>,
  { counts, now: since, ...claimed }: ClaimedAsking & { counts: Record<string, number>; now: number },
): Promise<boolean> {
  showClaim(trx, claimed)
  const { numUpdatedRows } = await underClaim(trx, claimed)
    .set((eb) => ({
      state: 'completed',
      since,
      attempts: eb('attempts', '+', 1),
      next_try_at: null,
      claim_ends_at: null,
      last_answer: null,
      counts: JSON.stringify(counts),
    }))
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export interface AskedAgain extends ClaimedAsking {
  /** `timed_out`: it is not asked again. Null: as it was. */
  state: 'pending' | 'refused' | 'timed_out' | null
  /** For people, until the deletion is complete. */
  answer: string
  afterMs: number
  now: number
}

/** The participant is to be asked again after a pause, or not any more. False when the claim was lost. */
export async function postponeAsking(trx: Transaction<Database>, asked: AskedAgain): Promise<boolean> {
  showClaim(trx, asked)
  const { state, answer, afterMs, now: since } = asked
  const moment = now(trx)
  const { numUpdatedRows } = await underClaim(trx, asked)
    .set((eb) => ({
      ...(state !== null && {
        state,
        since: sql<number>`case when state = ${state} then since else cast(${since} as bigint) end`,
      }),
      attempts: eb('attempts', '+', 1),
      next_try_at: state === 'timed_out' ? null : sql<number>`cast(${moment} as bigint) + cast(${afterMs} as bigint)`,
      claim_ends_at: null,
      // By the row as it is when it is written: a deletion that was completed meanwhile keeps no text.
      last_answer: sql<string | null>`case when closed_at is null then cast(${answer} as text) end`,
    }))
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/**
 * Voids every claim, and asks at once what is to be asked: for a server that is the only one of its database. The tokens
 * make it safe even if it is not.
 */
export async function voidAllAskings(trx: Transaction<Database>): Promise<void> {
  await trx
    .updateTable('deletion_participants')
    .set((eb) => ({ claim: eb('claim', '+', 1), claim_ends_at: null, next_try_at: sql<number>`${now(trx)}` }))
    .where('next_try_at', 'is not', null)
    .execute()
}

function underClaim(
  db: Kysely<Database>,
  {
    deletionId,
    participantId,
    claim,
  }: Pick<ClaimedAsking, (typeof ofClaim)[number]> | Record<(typeof ofClaim)[number], never>,
) {
  return db
    .updateTable('deletion_participants')
    .where('deletion_id', '=', deletionId)
    .where('participant_id', '=', participantId)
    .where('claim', '=', claim)
    .where('claim_ends_at', 'is not', null)
}

function showClaim(trx: Transaction<Database>, { deletionId, participantId, claim }: ClaimedAsking): void {
  show(trx, { as: 'asker', deletionId, participantId, claim })
}

function claimEnd(moment: Moment): RawBuilder<number> {
  return sql<number>`cast(${moment} as bigint) + ${sql.lit(CLAIM_MS)}`
}
