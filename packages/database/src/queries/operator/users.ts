import { sql, type Kysely, type RawBuilder, type Selectable, type SqlBool, type Transaction } from 'kysely'
import type { ListedUser, Page, Plan, User, UserAccount, UserId } from '@organizations/domain'
import { dialectOf } from '../../dialect.ts'
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

/** A user, and whether they are locked out. */
export interface FoundUser extends User {
  isDisabled: boolean
}

/** The user with this address, in lower case. */
export async function findUserByEmail(db: Kysely<Database>, email: string): Promise<FoundUser | undefined> {
  const row = await presentUsers(db).selectAll().where('email', '=', email).executeTakeFirst()
  return row && { ...toUser(row), isDisabled: row.disabled_at !== null }
}

/** The addresses of users by their ids; those who are gone have none. */
export async function listAddresses(db: Kysely<Database>, ids: readonly UserId[]): Promise<Map<UserId, string>> {
  if (ids.length === 0) return new Map()
  const rows = await presentUsers(db)
    .select(['id', 'email'])
    .where(dialectOf(db).isAmong('id', [...new Set(ids)]))
    .execute()
  return new Map(rows.map(({ id, email }) => [id, email]))
}

/** Which users: all that is given must hold. */
export interface UserFilter {
  /** In lower case. */
  email?: string | undefined
  /** A part of the address or of the name. Upper and lower case are the same, on SQLite only from A to Z. */
  search?: string | undefined
  isOperator?: boolean | undefined
}

/** A page of users, newest first. */
export async function listUsers(
  db: Kysely<Database>,
  { email, search, isOperator, page, limit }: Page & UserFilter,
): Promise<ListedUser[]> {
  const rows = await presentUsers(db)
    .selectAll()
    .$if(email !== undefined, (query) => query.where('email', '=', email ?? ''))
    .$if(search !== undefined, (query) =>
      query.where((eb) => eb.or([contains('email', search ?? ''), contains('name', search ?? '')])),
    )
    .$if(isOperator !== undefined, (query) => query.where('is_operator', '=', isOperator === true ? 1 : 0))
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  return rows.map(toListedUser)
}

/** The user with this id, or with this address in any case. */
export async function findUserAccount(db: Kysely<Database>, idOrAddress: string): Promise<UserAccount | undefined> {
  const row = await presentUsers(db)
    .selectAll()
    .where(
      (eb) => eb.or([eb('id', '=', idOrAddress as UserId), eb('email', '=', idOrAddress.toLowerCase())]), // text that is no id finds none
    )
    .executeTakeFirst()
  return row && toAccount(row)
}

export interface UserChange {
  plan?: Plan | undefined
  isOperator?: boolean | undefined
}

/** Changes what is given, and at least something. */
export async function updateUser(
  trx: Transaction<Database>,
  { id, change: { plan, isOperator } }: { id: UserId; change: UserChange },
): Promise<UserAccount> {
  const row = await trx
    .updateTable('users')
    .set({
      ...(plan !== undefined && { plan }),
      ...(isOperator !== undefined && { is_operator: isOperator ? 1 : 0 }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toAccount(row)
}

/** Locks a user out since a time, or lets them in again. */
export async function setDisabledAt(
  trx: Transaction<Database>,
  { id, disabledAt }: { id: UserId; disabledAt: number | null },
): Promise<UserAccount> {
  const row = await trx
    .updateTable('users')
    .set({ disabled_at: disabledAt })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toAccount(row)
}

/** Is there an operator besides this user, who is not disabled? */
export async function hasOtherOperator(trx: Transaction<Database>, id: UserId): Promise<boolean> {
  const other = enabledOperators(trx).select('id').where('id', '!=', id).limit(1)
  return (await other.executeTakeFirst()) !== undefined
}

/** The addresses of the first operators who are not disabled, at most so many. */
export async function listOperatorEmails(db: Kysely<Database>, limit: number): Promise<string[]> {
  const operators = enabledOperators(db).select('email').orderBy('id').limit(limit)
  return (await operators.execute()).map(({ email }) => email)
}

function enabledOperators(db: Kysely<Database>) {
  return presentUsers(db).where('is_operator', '=', 1).where('disabled_at', 'is', null)
}

/** Without those who are being deleted. */
function presentUsers(db: Kysely<Database>) {
  return db.selectFrom('users').where('deletion_id', 'is', null)
}

/** Both sides are lowered by the database, so that they are by the same rules. */
function contains(column: 'email' | 'name', part: string): RawBuilder<SqlBool> {
  const pattern = `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return sql<SqlBool>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`
}

function toUser(row: Pick<Selectable<Database['users']>, 'id' | 'email' | 'name' | 'plan'>): User {
  return { uid: row.id, email: row.email, name: row.name, plan: row.plan }
}

function toListedUser(row: Selectable<Database['users']>): ListedUser {
  return { ...toUser(row), disabled_at: row.disabled_at === null ? null : new Date(row.disabled_at).toISOString() }
}

function toAccount(row: Selectable<Database['users']>): UserAccount {
  return {
    ...toListedUser(row),
    is_operator: row.is_operator === 1,
    created_at: new Date(row.created_at).toISOString(),
  }
}
