import type { Kysely } from 'kysely'
import type { Database } from '../../schema.ts'

/** What tells this service from another at the same host name. It stays what it is as long as the database. */
export async function readInstanceMark(db: Kysely<Database>): Promise<string> {
  const { mark } = await db.selectFrom('instance_marks').select('mark').executeTakeFirstOrThrow()
  return mark
}
