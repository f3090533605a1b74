import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Actor, ApiKey, KeyMode, UserId } from '@organizations/domain'
import { compiledQuery } from '../compiled-query.ts'
import type { Database } from '../schema.ts'

export interface NewApiKey {
  userId: UserId
  mode: KeyMode
  name: string
  /** SHA-256 of the secret, in hex: the secret itself is never stored. */
  keyHash: string
  createdAt: number
}

/** Inserts a key without limits. The answer's `key` is null: only its maker knows the secret. */
export async function insertApiKey(trx: Transaction<Database>, key: NewApiKey): Promise<ApiKey> {
  const row = await trx
    .insertInto('api_keys')
    .values({
      user_id: key.userId,
      mode: key.mode,
      name: key.name,
      key_hash: key.keyHash,
      limited_to_orgs: null,
      limited_to_apps: null,
      expires_at: null,
      created_at: key.createdAt,
      updated_at: key.createdAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toApiKey(row)
}

const keyHolderQuery = compiledQuery(['keyHash'], (db, { keyHash }) =>
  db
    .selectFrom('api_keys as k')
    .innerJoin('users as u', 'u.id', 'k.user_id')
    .where('k.key_hash', '=', keyHash)
    .select([
      'k.id as key_id',
      'k.mode',
      'k.limited_to_orgs',
      'k.limited_to_apps',
      'k.expires_at',
      'u.id as user_id',
      'u.email',
      'u.plan',
      'u.is_operator',
    ]),
)

/** Who holds the key with this hash, and when it expires: one indexed read, on the path of every request. */
export async function findKeyHolder(
  db: Kysely<Database>,
  keyHash: string,
): Promise<{ actor: Actor; expiresAt: number | null } | undefined> {
  const [row] = await keyHolderQuery(db, { keyHash })
  if (row === undefined) return undefined
  const key = {
    mode: row.mode,
    limitedToOrgs: toLimit(row.limited_to_orgs),
    limitedToApps: toLimit(row.limited_to_apps),
  }
  const actor = {
    userId: row.user_id,
    email: row.email,
    plan: row.plan,
    isOperator: row.is_operator === 1,
    keyId: row.key_id,
    key,
  }
  return { actor, expiresAt: row.expires_at }
}

function toLimit(json: string | null): string[] | null {
  return json === null ? null : (JSON.parse(json) as string[]) // written by insertApiKey and its like alone
}

function toApiKey(row: Selectable<Database['api_keys']>): ApiKey {
  return {
    id: row.id,
    mode: row.mode,
    name: row.name,
    key: null,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
    expires_at: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
    limited_to_apps: toLimit(row.limited_to_apps) ?? [],
    limited_to_orgs: toLimit(row.limited_to_orgs) ?? [],
  }
}
