/** What SQLite says of its schema. */
import { sql, type Kysely } from 'kysely'
import type { LiveTable } from '@organizations/domain'

export async function introspectSqlite<DB>(db: Kysely<DB>): Promise<LiveTable[]> {
  const { rows } = await sql<{ name: string; columns: string; parents: string }>`
    select name,
      (select json_group_array(name) from pragma_table_info(m.name)) as columns,
      (select json_group_array(distinct "table") from pragma_foreign_key_list(m.name)) as parents
    from sqlite_schema m
    where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'
    order by name`.execute(db)
  return rows.map(({ name, columns, parents }) => ({
    name,
    columns: JSON.parse(columns) as string[], // made by the query above
    references: JSON.parse(parents) as string[],
  }))
}
