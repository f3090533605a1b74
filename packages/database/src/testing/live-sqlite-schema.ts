import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import type { TableDetails } from './live-schema.ts'

export async function describeSqliteTable(db: Kysely<Database>, table: string): Promise<TableDetails> {
  const columns = await sql<{ name: string; type: string; isNotNull: number }>`
    select name, lower(type) as type, "notnull" as "isNotNull" from pragma_table_info(${table})`.execute(db)
  const indexes = await sql<{ columns: string; isUnique: number }>`
    select "unique" as "isUnique",
      (select json_group_array(name) from (select name from pragma_index_info(i.name) order by seqno)) as columns
    from pragma_index_list(${table}) as i where partial = 0`.execute(db)
  const triggers = await sql<{ sql: string }>`
    select sql from sqlite_schema where type = 'trigger' and tbl_name = ${table}`.execute(db)
  const references = await sql<{ table: string; columns: string }>`
    select "table", json_group_array("from") as columns
    from (select * from pragma_foreign_key_list(${table}) order by id, seq) group by id, "table"`.execute(db)
  return {
    columns: columns.rows.map((it) => ({ ...it, isNotNull: it.isNotNull === 1 })),
    indexes: indexes.rows.map((it) => ({
      columns: JSON.parse(it.columns) as string[], // made by the query above
      isUnique: it.isUnique === 1,
    })),
    triggers: triggers.rows.map((it) => {
      const [, moment = '', body = ''] = /(before .*?) on .*?\s(when .*)$/is.exec(it.sql) ?? []
      return { moment: moment.replaceAll('"', '').toLowerCase(), body, locks: 'any' }
    }),
    references: references.rows.map((it) => ({ ...it, columns: JSON.parse(it.columns) as string[] })), // likewise
  }
}
