import type { Kysely, Transaction } from 'kysely'
import type { UserId } from '@organizations/domain'
import type { Database } from '../../schema.ts'

/** What has ended at an identity provider: all sign-ins of a person, or one. */
export interface EndedAtProvider {
  issuer: string
  subject: string | undefined
  sid: string | undefined
}

/** Notes that a notice is heeded. False when it was before. */
export async function spendLogoutToken(
  trx: Transaction<Database>,
  { hash, expiresAt }: { hash: string; expiresAt: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted = 0n } = await trx
    .insertInto('spent_logout_tokens')
    .values({ hash, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .executeTakeFirstOrThrow()
  return inserted > 0n
}

/**
 * The sessions that were begun by what has ended. One that was begun when the provider named no session ends with any
 * session of its person.
 */
export async function findSessionsAtProvider(
  db: Kysely<Database>,
  { issuer, subject, sid }: EndedAtProvider,
): Promise<{ userId: UserId; hash: string }[]> {
  const rows = await db
    .selectFrom('sessions as s')
    .innerJoin('identities as i', 'i.id', 's.identity_id')
    .where('i.issuer', '=', issuer)
    .$if(subject !== undefined, (query) => query.where('i.subject', '=', subject ?? ''))
    .$if(sid !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb('s.provider_sid', '=', sid ?? ''),
          ...(subject === undefined ? [] : [eb('s.provider_sid', 'is', null)]),
        ]),
      ),
    )
    .select(['i.user_id', 's.hash'])
    .orderBy('s.hash')
    .execute()
  return rows.map((row) => ({ userId: row.user_id, hash: row.hash }))
}
