/**
 * Which worker sends a mail, as claims of deliveries have it (delivery-claims.ts): a claim has a fencing token and ends by
 * itself, and until then it is what the next try waits for.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import type { MailId, MailKind, OrganizationId, UserId } from '@organizations/domain'
import { claiming } from '../../locks.ts'
import { now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { CLAIM_MS } from '../webhooks/delivery-claims.ts'

/** A mail under our claim. */
export interface ClaimedMail {
  id: MailId
  claim: number
}

/** In how many milliseconds the next mail is due, 0 for now; undefined when none waits. */
export async function msUntilNextMail(db: Kysely<Database>): Promise<number | undefined> {
  const row = await db
    .selectFrom('mails')
    .select(sql<number | null>`min(next_try_at) - ${now(db)}`.as('ms'))
    .where('next_try_at', 'is not', null)
    .executeTakeFirst()
  return row?.ms === null || row?.ms === undefined ? undefined : Math.max(0, row.ms)
}

/** Claims mails that are due, those that have waited longest, as many as leave no more than `most` under a claim. */
export async function claimMails(
  trx: Transaction<Database>,
  { limit, most }: { limit: number; most: number },
): Promise<ClaimedMail[]> {
  const { count } = await trx
    .selectFrom('mails')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(sql<SqlBool>`claim_ends_at > ${now(trx)}`)
    .executeTakeFirstOrThrow()
  const places = Math.min(limit, most - count)
  if (places <= 0) return []
  const due = sql<SqlBool>`next_try_at is not null and next_try_at <= ${now(trx)}`
  return await trx
    .with(
      (cte) => cte('due').materialized(),
      () =>
        claiming(trx, trx.selectFrom('mails').where(due).orderBy('next_try_at').orderBy('id').limit(places)).select(
          'id',
        ),
    )
    .updateTable('mails')
    .set((eb) => ({ claim: eb('claim', '+', 1), claim_ends_at: claimEnd(trx), next_try_at: claimEnd(trx) }))
    .where('id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
    .returning(['id', 'claim'])
    .execute()
}

/** A mail as it was queued. */
export interface MailToSend extends ClaimedMail {
  kind: MailKind
  organizationId: OrganizationId | null
  userId: UserId | null
  about: string | null
  once: string | null
  attempts: number
  createdAt: number
}

/** Undefined when the claim is lost. */
export async function readMailToSend(db: Kysely<Database>, claimed: ClaimedMail): Promise<MailToSend | undefined> {
  const row = await db
    .selectFrom('mails')
    .select(['kind', 'organization_id', 'user_id', 'about', 'once', 'attempts', 'created_at'])
    .where('id', '=', claimed.id)
    .where('claim', '=', claimed.claim)
    .where('claim_ends_at', 'is not', null)
    .executeTakeFirst()
  return (
    row && {
      ...claimed,
      kind: row.kind,
      organizationId: row.organization_id,
      userId: row.user_id,
      about: row.about,
      once: row.once,
      attempts: row.attempts,
      createdAt: row.created_at,
    }
  )
}

/** Begins claims anew. Returns those that are still ours. */
export async function renewMails(trx: Transaction<Database>, claims: readonly ClaimedMail[]): Promise<MailId[]> {
  const renewed: MailId[] = []
  for (const claimed of claims) {
    const rows = await underClaim(trx, claimed)
      .set({ claim_ends_at: claimEnd(trx), next_try_at: claimEnd(trx) })
      .returning('id')
      .execute()
    renewed.push(...rows.map(({ id }) => id))
  }
  return renewed
}

/** Ends a claim before its time: the mail is due again at once. */
export async function releaseMail(trx: Transaction<Database>, claimed: ClaimedMail): Promise<void> {
  await underClaim(trx, claimed)
    .set({ claim_ends_at: null, next_try_at: sql<number>`${now(trx)}` })
    .execute()
}

/** A try is over. False when the claim was lost: nothing is written. */
export async function settleMail(
  trx: Transaction<Database>,
  claimed: ClaimedMail,
  outcome: { state: 'sent' | 'given_up'; reason: string | null; now: number } | { afterMs: number; reason: string },
): Promise<boolean> {
  const change =
    'state' in outcome
      ? { state: outcome.state, finished_at: outcome.now, next_try_at: null }
      : { next_try_at: sql<number>`cast(${now(trx)} as bigint) + cast(${outcome.afterMs} as bigint)` }
  const { numUpdatedRows } = await underClaim(trx, claimed)
    .set((eb) => ({ ...change, attempts: eb('attempts', '+', 1), claim_ends_at: null, reason: outcome.reason }))
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Voids every claim: for a server that is the only one of its database. The tokens make it safe even if it is not. */
export async function voidAllMails(trx: Transaction<Database>): Promise<void> {
  await trx
    .updateTable('mails')
    .set((eb) => ({ claim: eb('claim', '+', 1), claim_ends_at: null, next_try_at: sql<number>`${now(trx)}` }))
    .where('claim_ends_at', 'is not', null)
    .execute()
}

/** How many mails wait, and when the oldest of them was queued. */
export async function countWaitingMails(
  db: Kysely<Database>,
): Promise<{ count: number; oldestAt: number | undefined }> {
  const row = await db
    .selectFrom('mails')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest_at')])
    .where('next_try_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return { count: row.count, oldestAt: row.oldest_at ?? undefined }
}

function underClaim(db: Kysely<Database>, { id, claim }: ClaimedMail) {
  return db.updateTable('mails').where('id', '=', id).where('claim', '=', claim).where('claim_ends_at', 'is not', null)
}

function claimEnd(db: Kysely<Database>): RawBuilder<number> {
  return sql<number>`cast(${now(db)} as bigint) + ${sql.lit(CLAIM_MS)}`
}
