/**
 * How Postgres would answer a query, in the words of SQLite's `explain query plan`: one line for each table that it
 * looks at, with what it searches the table's index by.
 */
import { CompiledQuery, DeleteQueryNode, RawNode, sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  'Parent Relationship'?: string
  Plans?: PlanNode[]
}

export async function explainPostgres(db: Kysely<Database>, query: CompiledQuery): Promise<string[]> {
  const indexes = await uniqueIndexes(db)
  const lines = await explainAlone(db, query, indexes)
  // The plan of a DELETE is silent about the checks of foreign keys: they are statements of their own.
  for (const check of await foreignKeyChecks(db, query)) lines.push(...(await explainAlone(db, check, indexes)))
  return lines
}

type UniqueIndexes = ReadonlyMap<string, readonly string[]>

async function uniqueIndexes(db: Kysely<Database>): Promise<UniqueIndexes> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select indexrelid::regclass::text as name, (select json_agg(attname) from pg_attribute
      where attrelid = indrelid and attnum = any (indkey)) as columns
    from pg_index where indisunique and indrelid in (
      select oid from pg_class where relnamespace = current_schema()::regnamespace)`.execute(db)
  return new Map(rows.map(({ name, columns }) => [name, columns]))
}

async function explainAlone(
  db: Kysely<Database>,
  { sql: text, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>,
  indexes: UniqueIndexes,
): Promise<string[]> {
  const explained = CompiledQuery.raw(`explain (format json, costs off) ${text}`, [...parameters])
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(explained)
  return rows.flatMap((row) => linesOf(row['QUERY PLAN'][0].Plan, indexes))
}

function linesOf(node: PlanNode, indexes: UniqueIndexes, heap = node['Relation Name']): string[] {
  const table = node['Relation Name'] ?? heap
  const below = (node.Plans ?? []).flatMap((it) => linesOf(it, indexes, table))
  switch (node['Node Type']) {
    case 'Seq Scan':
      return [`SCAN ${table}`]
    case 'Tid Scan':
    case 'Tid Range Scan':
      return [`SEARCH ${table} BY PLACE (rowid=?)`]
    case 'Index Scan':
    case 'Index Only Scan':
    case 'Bitmap Index Scan': {
      const name = node['Index Name'] ?? ''
      const condition = node['Index Cond']
      if (condition === undefined) return [`SCAN ${table} USING INDEX ${name}`]
      return [`SEARCH ${table} USING INDEX ${name} (${termsOf(condition, indexes.get(name)).join(' AND ')})`]
    }
    case 'Sort':
    case 'Incremental Sort':
      // That of a subquery sorts the few rows that are spared.
      return node['Parent Relationship'] === 'SubPlan' ? below : ['USE TEMP B-TREE FOR ORDER BY', ...below]
    default:
      return below
  }
}

/**
 * What an index is searched by, such as `organization_id=?` and `(app_uuid,device_id)>(?,?)`; `rowid=?` for one row.
 */
function termsOf(condition: string, unique: readonly string[] | undefined): string[] {
  const terms = [...condition.matchAll(/\((?:ROW\(([^()]+)\)|(\w+)) (=|<=|>=|<|>) /g)].map(
    ([, row, column = '', comparison = '']) => {
      const columns = row?.split(', ')
      const sign = comparison.charAt(0)
      return columns === undefined
        ? `${column}${sign}?`
        : `(${columns.join(',')})${sign}(${columns.map(() => '?').join(',')})`
    },
  )
  const isOneRow = unique?.every((column) => terms.includes(`${column}=?`)) ?? false
  return isOneRow ? [...terms, 'rowid=?'] : terms
}

/** What Postgres asks of each table that points at the one whose rows go. */
async function foreignKeyChecks(db: Kysely<Database>, { query, sql: text }: CompiledQuery) {
  const [, table] = /^\s*delete from "(\w+)"/.exec(text) ?? []
  if (table === undefined || !(DeleteQueryNode.is(query) || RawNode.is(query))) return []
  const { rows } = await sql<{ child: string; columns: string[] }>`
    select conrelid::regclass::text as child, (select json_agg(attname order by array_position(conkey, attnum))
      from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as columns
    from pg_constraint where contype = 'f' and confrelid = ${table}::regclass`.execute(db)
  return rows.map(({ child, columns }) => ({
    sql: `select 1 from only ${child} x where ${columns.map((it, at) => `${it} = $${at + 1}`).join(' and ')} for key share of x`,
    // As fillPostgres has them.
    parameters: columns.map((it) => (it === 'organization_id' ? 'org_1' : it === 'app_uuid' ? 'app_1' : '1')),
  }))
}
