import { CompiledQuery, type Kysely, type QueryResult } from 'kysely'
import type { Database } from './schema.ts'

type Statements = Map<string, Pick<CompiledQuery, 'sql' | 'query'>>

/** By the adapter that all handles of one database share: another database spells its statements otherwise. */
const statementsOf = new WeakMap<object, Statements>()

const names = new Map<string, string>()

/** The name by which a database may prepare this text for good: of statements that are repeated thousands of times. */
export function nameToPrepare(text: string): string | undefined {
  return names.get(text)
}

/**
 * Runs a statement that is repeated thousands of times: compiled the first time, then only bound. `name` must tell apart
 * every text that `compile` makes, `parameters` are its values in the order in which they stand in it.
 */
export async function runCompiled<Row>(
  db: Kysely<Database>,
  name: string,
  compile: () => CompiledQuery,
  parameters: readonly unknown[],
): Promise<QueryResult<Row>> {
  const { adapter } = db.getExecutor()
  let statements = statementsOf.get(adapter)
  if (statements === undefined) statementsOf.set(adapter, (statements = new Map()))
  let statement = statements.get(name)
  if (statement === undefined) {
    const { sql, query, parameters: own } = compile()
    if (own.length !== parameters.length) {
      throw new Error(`Expected ${own.length} values for the statement ${name}, got ${parameters.length}`)
    }
    statement = { sql, query }
    statements.set(name, statement)
    // What `*` stands for changes with the next migration, and Postgres then refuses what it has prepared before.
    if (!names.has(sql) && !sql.includes('*')) names.set(sql, `hot_${names.size}`)
  }
  return await db.executeQuery<Row>({ ...CompiledQuery.raw(statement.sql, [...parameters]), query: statement.query })
}
