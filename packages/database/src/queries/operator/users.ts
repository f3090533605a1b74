import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Page, Plan, User, UserId } from '@organizations/domain'
import { takeTurn } from '../../locks.ts'
import type { Database } from '../../schema.ts'

export interface NewUser {
  id: UserId
  email: string
  name: string | null
  plan: Plan
  isOperator: boolean
  createdAt: number
}

/** Inserts a user. A taken address fails with a unique violation of `users.email`. */
export async function insertUser(trx: Transaction<Database>, user: NewUser): Promise<User> {
  const row = {
    id: user.id,
    email: user.email,
    name: user.name,
    plan: user.plan,
    is_operator: user.isOperator ? 1 : 0,
    created_at: user.createdAt,
  } as const
  await trx.insertInto('users').values(row).execute()
  return toUser(row)
}

/** Does the database have a user yet? Of several transactions that ask at once, one gets the answer first. */
export async function hasUsers(db: Kysely<Database>): Promise<boolean> {
  await takeTurn(db, 'first user')
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** The user with this address, in lower case. */
export async function findUserByEmail(db: Kysely<Database>, email: string): Promise<User | undefined> {
  const row = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
  return row && toUser(row)
}

/** A page of users, newest first; only the one with this address (in lower case), when one is given. */
export async function listUsers(
  db: Kysely<Database>,
  { email, page, limit }: Page & { email: string | undefined },
): Promise<User[]> {
  const rows = await db
    .selectFrom('users')
    .selectAll()
    .$if(email !== undefined, (query) => query.where('email', '=', email ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  return rows.map(toUser)
}

function toUser(row: Pick<Selectable<Database['users']>, 'id' | 'email' | 'name' | 'plan'>): User {
  return { uid: row.id, email: row.email, name: row.name, plan: row.plan }
}
