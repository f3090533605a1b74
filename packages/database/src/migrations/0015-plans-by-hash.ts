import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'

/**
 * A deletion stays for ever, and its plan, by far its largest part, is one of a few: each is kept once, by its hash. The
 * column `plan` stays for programs from before this, which may still run during an upgrade: see deletion-plans.ts. A
 * later release can drop it.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('deletion_plans')
    .addColumn('hash', 'text', (col) => col.primaryKey().notNull())
    .addColumn('plan', 'text', (col) => col.notNull())
    .execute()
  await db.schema
    .alterTable('deletions')
    .addColumn('plan_hash', 'text', (col) => col.references('deletion_plans.hash'))
    .execute()
  // The distinct ones alone are read into memory, and the database moves the rows: there may be millions.
  const { rows } = await sql<{ plan: string }>`select distinct plan from deletions`.execute(db)
  for (const { plan } of rows) {
    const hash = createHash('sha256').update(plan).digest('hex').slice(0, 32)
    await sql`insert into deletion_plans (hash, plan) values (${hash}, ${plan})`.execute(db)
  }
  await sql`
    update deletions set plan = '{"steps":[]}',
      plan_hash = (select p.hash from deletion_plans as p where p.plan = deletions.plan)`.execute(db)
}
