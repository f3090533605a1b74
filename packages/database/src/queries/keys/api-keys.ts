import type { Kysely, Selectable, Transaction } from 'kysely'
import type { ApiKey, KeyRight, UserId } from '@organizations/domain'
import { changing } from '../../locks.ts'
import type { Database } from '../../schema.ts'

export interface NewApiKey extends KeyRight {
  userId: UserId
  name: string
  /** SHA-256 of the secret, in hex: the secret itself is never stored. */
  keyHash: string
  createdAt: number
}

/** Inserts a key. The answer's `key` is null: only its maker knows the secret. */
export async function insertApiKey(trx: Transaction<Database>, key: NewApiKey): Promise<ApiKey> {
  const row = await trx
    .insertInto('api_keys')
    .values({
      user_id: key.userId,
      mode: key.mode,
      name: key.name,
      key_hash: key.keyHash,
      limited_to_orgs: toJson(key.limitedToOrgs),
      limited_to_apps: toJson(key.limitedToApps),
      expires_at: key.expiresAt,
      created_at: key.createdAt,
      updated_at: key.createdAt,
      last_used_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toApiKey(row)
}

/** How many keys a user has. */
export async function countApiKeys(trx: Transaction<Database>, userId: UserId): Promise<number> {
  const { count } = await trx
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return count
}

/** One of a user's keys, as they see it and as it is judged. */
export async function findApiKey(
  db: Kysely<Database>,
  { id, userId }: { id: number; userId: UserId },
): Promise<{ key: ApiKey; right: KeyRight } | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row && { key: toApiKey(row), right: toKeyRight(row) }
}

/** Locks keys of a user that a transaction is to change, and the one that asks for it, before anything of them is read. */
export async function lockApiKeys(
  trx: Transaction<Database>,
  { ids, userId }: { ids: readonly number[]; userId: UserId },
): Promise<void> {
  const query = trx.selectFrom('api_keys').select('id').where('id', 'in', ids).where('user_id', '=', userId)
  await changing(trx, query.orderBy('id')).execute()
}

/**
 * Locks all keys of a user, which a transaction is to delete, and the caller's own, before anything of them is read.
 */
export async function lockApiKeysOf(
  trx: Transaction<Database>,
  { userId, callerKeyId }: { userId: UserId; callerKeyId: number | null },
): Promise<void> {
  const query = trx
    .selectFrom('api_keys')
    .select('id')
    .where((eb) => eb.or([eb('user_id', '=', userId), ...(callerKeyId === null ? [] : [eb('id', '=', callerKeyId)])]))
  await changing(trx, query.orderBy('id')).execute()
}

export interface ApiKeyChange {
  name: string | undefined
  expiresAt: number | undefined
  /** The hash of a new secret: the old one is worth nothing from the commit on. */
  keyHash: string | undefined
}

/** Changes what is given. */
export async function updateApiKey(
  trx: Transaction<Database>,
  { id, change, now }: { id: number; change: ApiKeyChange; now: number },
): Promise<ApiKey> {
  const row = await trx
    .updateTable('api_keys')
    .set({
      updated_at: now,
      ...(change.name !== undefined && { name: change.name }),
      ...(change.expiresAt !== undefined && { expires_at: change.expiresAt }),
      ...(change.keyHash !== undefined && { key_hash: change.keyHash }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toApiKey(row)
}

export async function deleteApiKey(trx: Transaction<Database>, id: number): Promise<void> {
  await trx.deleteFrom('api_keys').where('id', '=', id).execute()
}

/** Deletes the keys of a user: this one, or all. Returns the ids of those that were there. */
export async function deleteApiKeysOf(trx: Transaction<Database>, userId: UserId, id?: number): Promise<number[]> {
  const rows = await trx
    .deleteFrom('api_keys')
    .where('user_id', '=', userId)
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? 0))
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

type RightColumns = Pick<
  Selectable<Database['api_keys']>,
  'mode' | 'limited_to_orgs' | 'limited_to_apps' | 'expires_at'
>

/** What a key's columns say that it may do. */
export function toKeyRight(row: RightColumns): KeyRight {
  return {
    mode: row.mode,
    limitedToOrgs: toLimit(row.limited_to_orgs),
    limitedToApps: toLimit(row.limited_to_apps),
    expiresAt: row.expires_at,
  }
}

function toLimit(json: string | null): string[] | null {
  return json === null ? null : (JSON.parse(json) as string[]) // written by insertApiKey alone
}

function toJson(limit: readonly string[] | null): string | null {
  return limit === null ? null : JSON.stringify(limit)
}

/** A key as its owner sees it, without its secret. */
export function toApiKey(row: Selectable<Database['api_keys']>): ApiKey {
  return {
    id: row.id,
    mode: row.mode,
    name: row.name,
    key: null,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
    expires_at: toIso(row.expires_at),
    last_used_at: toIso(row.last_used_at),
    // No limit is no field, so that it cannot be taken for an empty list, which reaches nothing.
    ...(row.limited_to_apps !== null && { limited_to_apps: toLimit(row.limited_to_apps) ?? [] }),
    ...(row.limited_to_orgs !== null && { limited_to_orgs: toLimit(row.limited_to_orgs) ?? [] }),
  }
}

function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
