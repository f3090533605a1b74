/**
 * Statements that are repeated thousands of times are built and compiled once, and then only bound. Kysely spends more
 * on compiling a small query than SQLite on answering it.
 */
import {
  CompiledQuery,
  type Compilable,
  type Insertable,
  type Kysely,
  type QueryResult,
  type RawBuilder,
  type Transaction,
} from 'kysely'
import type { Database } from './schema.ts'
import { handleOf, runOn } from './sqlite/direct-handles.ts'

interface Statement extends Pick<CompiledQuery, 'sql' | 'query'> {
  /** What it was compiled with, in the order of its parameters. */
  parameters: CompiledQuery['parameters']
}

/** By the adapter of the handle, because each database spells them in its own way; then by their names. */
const statements = new WeakMap<object, Map<string, Statement>>()

/** The names under which a database may prepare these texts and keep them. */
const preparedNames = new Map<string, string>()

/** The name of a text that is worth preparing; nothing for any other. */
export function nameToPrepare(text: string): string | undefined {
  return preparedNames.get(text)
}

/**
 * Runs a statement that is compiled the first time only. `name` must tell apart every text that `compile` makes.
 * `parameters` are the values, in the order in which the text has them.
 */
export async function runCompiled<Row>(
  db: Kysely<Database>,
  name: string,
  compile: () => CompiledQuery,
  parameters: readonly unknown[],
): Promise<QueryResult<Row>> {
  const statement = statementOf(db, name, compile)
  if (statement.parameters.length !== parameters.length) {
    throw new Error(
      `Expected ${statement.parameters.length} values for the statement ${name}, got ${parameters.length}`,
    )
  }
  const handle = handleOf(db)
  if (handle !== undefined) return runOn<Row>(handle, statement.sql, parameters)
  return await db.executeQuery<Row>({ ...CompiledQuery.raw(statement.sql, [...parameters]), query: statement.query })
}

/** A row to insert: values, and expressions for what the database reckons. */
type NewRow<Row> = { [Column in keyof Row]: Row[Column] | RawBuilder<Row[Column]> }

/**
 * Inserts a row, by a statement that is compiled once for the table and what is given. A column that is undefined gets
 * its default.
 */
export async function insertRow<Table extends keyof Database>(
  trx: Transaction<Database>,
  table: Table,
  row: NewRow<Insertable<Database[NoInfer<Table>]>>,
): Promise<void> {
  const given = Object.entries(row).filter(([, value]) => value !== undefined)
  const parts = given.map(([column, value]) =>
    isRaw(value) ? { column, ...value.compile(trx) } : { column, sql: '', parameters: [value] },
  )
  // Kysely takes expressions as well; the compiler cannot follow it through a table that is not known.
  const compile = () =>
    trx
      .insertInto(table)
      .values(row as Insertable<Database[Table]>)
      .compile()
  const name = `insert ${table} ${parts.map(({ column, sql }) => `${column} ${sql}`).join()}`
  await runCompiled(
    trx,
    name,
    compile,
    parts.flatMap(({ parameters }) => parameters),
  )
}

/** What `*` stands for changes with the next migration, and Postgres then refuses what it prepared before. */
const readsAllColumns = /(\b(select|returning)|[,.])\s*\*/

function isRaw(value: unknown): value is RawBuilder<unknown> {
  return typeof value === 'object' && value !== null && 'isRawBuilder' in value
}

let queries = 0 // module-level: a name for each query of the program

/**
 * A query for a hot path. `build` is given a placeholder for each name, and every placeholder must become one parameter
 * of the query. The values come with each run.
 */
export function compiledQuery<Row, const Names extends readonly string[]>(
  names: Names,
  build: (db: Kysely<Database>, parameters: Record<Names[number], never>) => Compilable<Row>,
): (db: Kysely<Database>, values: Record<Names[number], unknown>) => Promise<Row[]> {
  const query = `query ${(queries += 1)}`
  const placeholders = Object.fromEntries(names.map((it) => [it, new Placeholder(it)]))
  return async (db, values) => {
    const compile = () => build(db, placeholders as Record<Names[number], never>).compile()
    const { parameters } = statementOf(db, query, compile)
    const bound = parameters.map((it) => (it instanceof Placeholder ? values[it.name as Names[number]] : it))
    const { rows } = await runCompiled<Row>(db, query, compile, bound)
    return rows
  }
}

function statementOf(db: Kysely<Database>, name: string, compile: () => CompiledQuery): Statement {
  const { adapter } = db.getExecutor()
  let known = statements.get(adapter)
  if (known === undefined) statements.set(adapter, (known = new Map<string, Statement>()))
  let statement = known.get(name)
  if (statement === undefined) {
    const { sql, query, parameters } = compile()
    statement = { sql, query, parameters }
    known.set(name, statement)
    if (!preparedNames.has(sql) && !readsAllColumns.test(sql)) preparedNames.set(sql, `hot_${preparedNames.size}`)
  }
  return statement
}

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}
