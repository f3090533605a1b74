/** Changes of triggers, as a test that looks for a broken fence makes them, spelled for the database at hand. */
import { sql, type Kysely } from 'kysely'
import { isPostgres } from './is-postgres.ts'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'

interface Trigger {
  name: string
  table: string
  /** Such as `before insert`. */
  moment: string
}

export async function dropTrigger(db: Kysely<Database>, { name, table }: Omit<Trigger, 'moment'>): Promise<void> {
  const from = isPostgres(db) ? ` on ${table}` : ''
  await run(db, `drop trigger ${name}${from}`)
}

/** A trigger that lets everything pass. */
export async function createIdleTrigger(db: Kysely<Database>, trigger: Trigger): Promise<void> {
  await createTrigger(db, trigger, { sqlite: 'begin select 1; end', postgres: 'begin return new; end' })
}

/**
 * A trigger that looks for a tombstone like a fence does. `locked` is the table whose row it locks first, on Postgres.
 */
export async function createFence(
  db: Kysely<Database>,
  trigger: Trigger,
  { kind, id, locked }: { kind: string; id: string; locked: string },
): Promise<void> {
  const finds = `exists (select 1 from tombstones where subject_kind = '${kind}' and subject_id = ${id})`
  const subject = id.replace(/^cast\((.*) as text\)$/, '$1')
  await createTrigger(db, trigger, {
    sqlite: `when ${finds} begin select raise(abort, 'organization_deleting'); end`,
    postgres: `begin
      perform 1 from "${locked}" where id = ${subject} for share;
      if ${finds} then raise exception 'organization_deleting'; end if; return new; end`,
  })
}

async function createTrigger(
  db: Kysely<Database>,
  { name, table, moment }: Trigger,
  body: { sqlite: string; postgres: string },
): Promise<void> {
  if (!isPostgres(db)) return await run(db, `create trigger ${name} ${moment} on ${table} ${body.sqlite}`)
  await run(db, `create function ${name}() returns trigger language plpgsql as $body$ ${body.postgres} $body$`)
  await run(db, `create trigger ${name} ${moment} on ${table} for each row execute function ${name}()`)
}

async function run(db: Kysely<Database>, statement: string): Promise<void> {
  await inTransaction(db, (trx) => sql.raw(statement).execute(trx))
}
