import { sql, type Transaction } from 'kysely'
import { introspectSchema } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { describeTable, type TableDetails } from './live-schema.ts'

const ROWS = 1000
const ROWS_PER_ORGANIZATION = 50
const ROWS_PER_APP = 25
/** As many times more rows Postgres is made to believe in. */
const PRETENDED = 10_000

/**
 * Fills every table as that of a large service is, without looking at triggers and foreign keys: Postgres plans by what
 * it knows of the rows, and reads a small table as a whole, rightly so. Among them is app `app_1` of organization
 * `org_1`. To be rolled back.
 */
export async function fillPostgres(trx: Transaction<Database>): Promise<void> {
  await sql`set local session_replication_role = replica`.execute(trx)
  for (const { name } of await introspectSchema(trx)) {
    const { columns } = await describeTable(trx, name)
    await sql`delete from ${sql.table(name)}`.execute(trx) // of the rows that a migration makes
    const values = columns.map((column) => sql.raw(valueOf(name, column)))
    await sql`
      insert into ${sql.table(name)} (${sql.join(columns.map((it) => sql.ref(it.name)))}) overriding system value
      select ${sql.join(values)} from generate_series(1, ${sql.lit(ROWS)}) as n
      on conflict do nothing`.execute(trx)
    await sql`analyze ${sql.table(name)}`.execute(trx)
  }
  await sql`
    update pg_class set reltuples = reltuples * ${sql.lit(PRETENDED)}
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'i') and reltuples > 0`.execute(trx)
}

function valueOf(table: string, column: TableDetails['columns'][number]): string {
  const value = plainValueOf(table, column)
  if (table !== 'sessions') return value
  // Half of them belong to keys, and half to people.
  if (column.name.startsWith('key_')) return `case n % 2 when 0 then ${value} end`
  return /^(identity_id|provider_sid)$/.test(column.name) ? `case n % 2 when 1 then ${value} end` : value
}

function plainValueOf(table: string, { name, type }: TableDetails['columns'][number]): string {
  const organization = `n / ${ROWS_PER_ORGANIZATION}`
  if (name === 'organization_id') return `'org_' || ${organization}`
  if (name === 'app_uuid') return `concat('app_', ${organization}, case n / ${ROWS_PER_APP} % 2 when 1 then '_two' end)`
  if (name === 'user_id') return `'user_' || n % ${ROWS_PER_ORGANIZATION}`
  if (name === 'role') return `'read'`
  if (name === 'subject_kind') return `(array['organization', 'app', 'bundle', 'channel'])[1 + n % 4]`
  // A few that something is still to be done for.
  if (name === 'state')
    return `case when n % 100 = 0 then 'sweeping' when n % 3 = 1 then 'superseded' else 'completed' end`
  // Many of the completed ones wait for their late listings.
  if (name === 'due_at' && table === 'deletions') return `case when n % 100 = 0 or n % 3 = 2 then n end`
  if (name === 'acknowledged_at' || (name === 'number' && table === 'receipts'))
    return `case when n % 100 = 0 then null else n end`
  if (name === 'id' && type === 'text') return 'n::text'
  return type === 'text' ? `'${name}_' || n` : 'n'
}
