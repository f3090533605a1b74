import type { Kysely, Transaction } from 'kysely'
import type { LinkedHow, UserId } from '@organizations/domain'
import { changing } from '../../locks.ts'
import type { Database } from '../../schema.ts'

/** What an identity provider calls a person: unique together. */
export interface IssuersSubject {
  issuer: string
  subject: string
}

export interface Identity extends IssuersSubject {
  /** UUID. */
  id: string
  userId: UserId
  linkedHow: LinkedHow
  createdAt: number
}

export async function insertIdentity(trx: Transaction<Database>, identity: Identity): Promise<void> {
  await trx
    .insertInto('identities')
    .values({
      id: identity.id,
      user_id: identity.userId,
      issuer: identity.issuer,
      subject: identity.subject,
      linked_how: identity.linkedHow,
      created_at: identity.createdAt,
    })
    .execute()
}

/** The identity that an issuer calls so, and its user, who may be disabled or on their way out. */
export async function findIdentity(
  db: Kysely<Database>,
  { issuer, subject }: IssuersSubject,
): Promise<{ id: string; userId: UserId; isDisabled: boolean; isDeleted: boolean } | undefined> {
  const row = await db
    .selectFrom('identities')
    .innerJoin('users', 'users.id', 'identities.user_id')
    .select(['identities.id', 'user_id', 'disabled_at', 'deletion_id'])
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { id, user_id: userId } = row
  return { id, userId, isDisabled: row.disabled_at !== null, isDeleted: row.deletion_id !== null }
}

/** The user with an address, in lower case, whom an identity is to be linked to: they do not change until the commit. */
export async function lockUserByEmail(
  trx: Transaction<Database>,
  email: string,
): Promise<{ userId: UserId; isOperator: boolean; isDisabled: boolean; hasIdentity: boolean } | undefined> {
  const found = await changing(
    trx,
    trx.selectFrom('users').select(['id', 'is_operator', 'disabled_at', 'deletion_id']).where('email', '=', email),
  ).executeTakeFirst()
  if (found === undefined) return undefined
  const one = trx.selectFrom('identities').select('id').where('user_id', '=', found.id).limit(1)
  const hasIdentity = (await one.executeTakeFirst()) !== undefined
  const { id: userId, is_operator, disabled_at, deletion_id } = found
  const isDisabled = disabled_at !== null || deletion_id !== null
  return { userId, isOperator: is_operator === 1, isDisabled, hasIdentity }
}
