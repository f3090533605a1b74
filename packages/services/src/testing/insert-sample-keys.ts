import type { Database, Kysely } from '@organizations/database'
import { wholeRight, type KeyRight, type UserId } from '@organizations/domain'

/** Gives a user this many more keys, named by their numbers from 0. No secret of theirs is known. */
export async function insertSampleKeys(
  db: Kysely<Database>,
  userId: UserId,
  count: number,
  right: Partial<KeyRight> = {},
): Promise<void> {
  const { mode, limitedToOrgs: orgs, limitedToApps: apps, expiresAt } = { ...wholeRight, ...right }
  const rows = Array.from({ length: count }, (_, number) => ({
    user_id: userId,
    mode,
    name: String(number),
    key_hash: `${userId} ${JSON.stringify(right)} ${number}`,
    limited_to_orgs: orgs && JSON.stringify(orgs),
    limited_to_apps: apps && JSON.stringify(apps),
    expires_at: expiresAt,
    created_at: 1,
    updated_at: 1,
    last_used_at: null,
  }))
  await db.transaction().execute(async (trx) => {
    for (let from = 0; from < count; from += 500) {
      await trx
        .insertInto('api_keys')
        .values(rows.slice(from, from + 500))
        .execute()
    }
  })
}
