import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { Participant, ParticipantId, ParticipantSubject } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import type { Database } from '../../schema.ts'
import { replacedSecret, type NewSecret } from '../webhooks/replaced-secret.ts'

export interface NewParticipant {
  id: ParticipantId
  name: string
  url: string
  required: boolean
  subjects: readonly ParticipantSubject[]
  /** Encrypted. */
  secret: string
  createdAt: number
}

export async function insertParticipant(trx: Transaction<Database>, it: NewParticipant): Promise<Participant> {
  const row = await trx
    .insertInto('participants')
    .values({
      id: it.id,
      name: it.name,
      url: it.url,
      required: it.required ? 1 : 0,
      subjects: JSON.stringify(it.subjects),
      secret: it.secret,
      created_at: it.createdAt,
      updated_at: it.createdAt,
      removed_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toParticipant(row)
}

/** Those that new deletions ask, oldest first. */
export async function listParticipants(db: Kysely<Database>): Promise<Participant[]> {
  const rows = await db.selectFrom('participants').selectAll().where('removed_at', 'is', null).orderBy('id').execute()
  return rows.map(toParticipant)
}

/** One that new deletions ask. */
export async function findParticipant(db: Kysely<Database>, id: ParticipantId): Promise<Participant | undefined> {
  const row = await db
    .selectFrom('participants')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row && toParticipant(row)
}

/** What a deletion that begins writes down of those that it asks. */
export interface ParticipantToAsk {
  id: ParticipantId
  name: string
  required: 0 | 1
}

const toAsk = compiledQuery<ParticipantToAsk & { subjects: string }, []>([], (db) =>
  db
    .selectFrom('participants')
    .select(['id', 'name', 'required', 'subjects'])
    .where('removed_at', 'is', null)
    .orderBy('id'),
)

/**
 * Those that a deletion of this kind is to ask which is requested now. Every request reads them: there are few, mostly
 * none.
 */
export async function listParticipantsToAsk(
  db: Kysely<Database>,
  kind: ParticipantSubject,
): Promise<ParticipantToAsk[]> {
  return (await toAsk(db, {})).filter(({ subjects }) => readSubjects(subjects).includes(kind))
}

export interface ParticipantChange {
  name?: string | undefined
  url?: string | undefined
  required?: boolean | undefined
  subjects?: readonly ParticipantSubject[] | undefined
}

export async function updateParticipant(
  trx: Transaction<Database>,
  id: ParticipantId,
  { change: { name, url, required, subjects }, now }: { change: ParticipantChange; now: number },
): Promise<Participant> {
  const row = await trx
    .updateTable('participants')
    .set({
      updated_at: nextUpdatedAt(trx, now),
      ...(name !== undefined && { name }),
      ...(url !== undefined && { url }),
      ...(required !== undefined && { required: required ? 1 : 0 }),
      ...(subjects !== undefined && { subjects: JSON.stringify(subjects) }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toParticipant(row)
}

/** Sets another secret. The one before counts as well until a time. Deletions under way read both at each try. */
export async function replaceParticipantSecret(
  trx: Transaction<Database>,
  id: ParticipantId,
  secret: NewSecret,
): Promise<Participant> {
  const row = await trx
    .updateTable('participants')
    .set(replacedSecret(trx, secret))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toParticipant(row)
}

/** Deletions that are requested from the commit on do not ask it. Those that do already go on: its row stays. */
export async function hideParticipant(trx: Transaction<Database>, id: ParticipantId, now: number): Promise<void> {
  await trx.updateTable('participants').set({ removed_at: now, updated_at: now }).where('id', '=', id).execute()
}

/**
 * Removes the rows, and with them the secrets, of those that were removed before a time and that no deletion waits for.
 * The time is one at which no request was open that may have read them before.
 */
export async function purgeParticipants(trx: Transaction<Database>, before: number): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('participants')
    .where('removed_at', '<', before)
    .where((eb) => {
      const named = eb
        .selectFrom('deletion_participants as d')
        .select('d.participant_id')
        .whereRef('d.participant_id', '=', 'participants.id')
      const isAsked = eb.exists(named.where('d.next_try_at', 'is not', null))
      return eb.not(eb.or([isAsked, eb.exists(named.where('d.closed_at', 'is', null))]))
    })
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Is there one to ask, or one that a deletion may still wait for? */
export async function hasParticipants(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`select 1 from participants limit 1`.execute(db)
  return rows.length > 0
}

function toParticipant(row: Selectable<Database['participants']>): Participant {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    required: row.required === 1,
    subjects: readSubjects(row.subjects),
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
  }
}

function readSubjects(json: string): ParticipantSubject[] {
  return JSON.parse(json) as ParticipantSubject[] // written by insertParticipant and updateParticipant
}
