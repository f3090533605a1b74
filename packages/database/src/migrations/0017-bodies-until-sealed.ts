import { sql, type Kysely } from 'kysely'

/** What a sealed receipt says is in `sealed`, all of it: its body was kept a second time. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`update receipts set body = '' where number is not null`.execute(db)
}
