/** What is in the database about a user, and what of it names them: for tests of their deletion. */
import {
  insertIdentity,
  inTransaction,
  introspectSchema,
  placeEvents,
  type Database,
  type Kysely,
} from '@organizations/database'
import type { OrganizationId, UserId } from '@organizations/domain'
import { sql } from 'kysely'
import type { KeyCaller } from '../deps.ts'

const WEEK_MS = 7 * 24 * 3_600_000

/** Which tables hold a text that has this in any case of letters: of every column of text that there is. */
export async function tablesWith(db: Kysely<Database>, text: string): Promise<string[]> {
  const found: string[] = []
  for (const { name, columns } of await introspectSchema(db)) {
    for (const column of columns) {
      const { rows } = await sql`
        select 1 from ${sql.table(name)}
        where lower(cast(${sql.ref(column)} as text)) like ${`%${text.toLowerCase()}%`} limit 1`.execute(db)
      if (rows.length > 0) found.push(`${name}.${column}`)
    }
  }
  return found.toSorted()
}

/** Every row of every table that names none of these, as text: what a deletion must leave as it is. */
export async function rowsWithout(db: Kysely<Database>, texts: readonly string[]): Promise<string[]> {
  await placeEvents(db)
  const all: string[] = []
  for (const { name } of await introspectSchema(db)) {
    if (engineTables.has(name)) continue
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    all.push(...rows.map((row) => `${name} ${JSON.stringify(row)}`))
  }
  return all.filter((row) => !texts.some((text) => row.toLowerCase().includes(text.toLowerCase()))).toSorted()
}

/** What a deletion writes by itself. */
const engineTables = new Set(
  'deletions deletion_steps deletion_plans tombstones receipts outbox event_feed operator_audit_entries'.split(' '),
)

/** What the identity provider calls a user of a scenario. */
export function identityOf(userId: UserId): { issuer: string; subject: string } {
  return { issuer: 'https://id.example.com', subject: `subject of ${userId.slice(-8)}` }
}

/** What other parts write about a user: a session, a code, a kept answer, the preview of what an endpoint answered. */
export async function leaveTraces(
  db: Kysely<Database>,
  { userId, email, keyId, keyHash }: Pick<KeyCaller, 'userId' | 'email' | 'keyId' | 'keyHash'>,
  {
    organizationId,
    now,
    invitationEndsAt = now + WEEK_MS,
  }: { organizationId: OrganizationId; now: number; invitationEndsAt?: number },
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const identity = { ...identityOf(userId), id: `id of ${userId}`, userId, linkedHow: 'email' } as const
    await insertIdentity(trx, { ...identity, createdAt: now })
    const invitation = { organization_id: organizationId, id: `inv_${userId}` as never, email, role: 'read' } as const
    await trx
      .insertInto('invitations')
      .values({
        ...invitation,
        invited_by: userId,
        token_hash: `hash ${userId}`,
        created_at: now,
        ends_at: invitationEndsAt,
      })
      .execute()
    const times = { created_at: now, expires_at: now + WEEK_MS }
    for (const [way, owner] of Object.entries({
      key: { key_id: keyId, key_hash: keyHash },
      person: { identity_id: identity.id, provider_sid: `sid of ${userId}` },
    })) {
      const session = { hash: `session ${way} ${userId}`, id: `session_${way}_${userId}` as never, user_id: userId }
      await trx
        .insertInto('sessions')
        .values({ ...session, ...owner, ...times, user_agent: `Browser of ${email}` })
        .execute()
    }
    const code = { hash: `code ${userId}`, key_id: keyId, key_hash: keyHash, expires_at: times.expires_at }
    await trx.insertInto('sign_in_codes').values(code).execute()
    const record = { operation: 'a', idempotency_key: 'b', organization_id: null, body_hash: '', made: null }
    await trx
      .insertInto('idempotency_records')
      .values({ ...record, user_id: userId, answer: JSON.stringify({ email }), created_at: now })
      .execute()
  })
}
