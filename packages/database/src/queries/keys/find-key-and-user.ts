import type { Kysely } from 'kysely'
import type { ApiKey, User } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import { toApiKey } from './api-keys.ts'

/** A key without its secret, and the user whose key it is, unless they are disabled. */
export async function findKeyAndUser(
  db: Kysely<Database>,
  keyId: number,
): Promise<{ key: ApiKey; user: User; isOperator: boolean } | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .selectAll('api_keys')
    .select(['users.email', 'users.name as user_name', 'users.plan', 'users.is_operator'])
    .where('api_keys.id', '=', keyId)
    .where('users.disabled_at', 'is', null)
    .where('users.deletion_id', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const user = { uid: row.user_id, email: row.email, name: row.user_name, plan: row.plan }
  return { key: toApiKey(row), user, isOperator: row.is_operator === 1 }
}
