import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import type { TableDetails } from './live-schema.ts'

export async function describePostgresTable(db: Kysely<Database>, table: string): Promise<TableDetails> {
  const columns = await sql<TableDetails['columns'][number]>`
    select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as "isNotNull" from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attnum`.execute(db)
  const indexes = await sql<TableDetails['indexes'][number]>`
    select indisunique as "isUnique",
      (select json_agg(attname order by array_position(indkey::int2[], attnum)) from pg_attribute
        where attrelid = indrelid and attnum = any (indkey)) as columns
    from pg_index where indrelid = ${table}::regclass and indpred is null`.execute(db)
  const triggers = await sql<{ definition: string; source: string }>`
    select pg_get_triggerdef(t.oid) as definition, p.prosrc as source from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where t.tgrelid = ${table}::regclass and not t.tgisinternal and t.tgenabled = 'O'`.execute(db)
  const references = await sql<TableDetails['references'][number]>`
    select p.relname as table,
      (select json_agg(attname order by array_position(conkey, attnum)) from pg_attribute
        where attrelid = conrelid and attnum = any (conkey)) as columns
    from pg_constraint c join pg_class p on p.oid = c.confrelid
    where c.conrelid = ${table}::regclass and c.contype = 'f'`.execute(db)
  return {
    columns: columns.rows,
    indexes: indexes.rows,
    triggers: triggers.rows.map(({ definition, source }) => {
      const [, moment = ''] = /(before .*?) on /is.exec(definition) ?? []
      const lock = /^\s*begin\s+perform 1 from "(\w+)" where id = new\."(\w+)" for share;/.exec(source)
      const [, locked = '', column = ''] = lock ?? []
      const body = source.slice(lock?.[0].length ?? 0)
      return { moment: moment.toLowerCase(), body, locks: lock === null ? undefined : { table: locked, column } }
    }),
    references: references.rows,
  }
}
