import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import {
  isModeAtLeast,
  keyModes,
  toListed,
  type ApiKey,
  type KeyRight,
  type Listed,
  type Page,
  type UserId,
} from '@organizations/domain'
import { dialectOf } from '../../dialect.ts'
import type { Database } from '../../schema.ts'
import { toApiKey } from './api-keys.ts'

/** A page of the keys of a user that can do no more than the one that asks, newest first, without their secrets. */
export async function listApiKeys(
  db: Kysely<Database>,
  { userId, key, ...page }: Page & { userId: UserId; key: KeyRight },
): Promise<Listed<ApiKey>> {
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('user_id', '=', userId)
    .where(doesNoMoreThan(db, key))
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .offset(page.page * page.limit)
    .execute()
  return toListed(rows.map(toApiKey), page)
}

/** The same rule as `canDoAsMuchAs` of packages/domain, about the rows of `api_keys`. */
function doesNoMoreThan(db: Kysely<Database>, key: KeyRight): RawBuilder<SqlBool> {
  const modes = keyModes.filter((mode) => isModeAtLeast(key.mode, mode))
  const isWithin = (column: string, limits: readonly string[] | null) =>
    limits === null
      ? sql<SqlBool>`true`
      : sql<SqlBool>`${sql.ref(column)} is not null and ${dialectOf(db).isListWithin(column, limits)}`
  return sql<SqlBool>`(
    mode in (${sql.join(modes)})
    and ${isWithin('limited_to_orgs', key.limitedToOrgs)}
    and ${isWithin('limited_to_apps', key.limitedToApps)}
    and ${key.expiresAt === null ? sql`true` : sql`expires_at <= ${key.expiresAt}`})`
}
