import { CompiledQuery, type Compilable, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/**
 * A query for a hot path: built and compiled on first use, then only bound. `build` is given a stand-in for each
 * parameter, in the order in which `run` takes the values; every stand-in must end up as one parameter of the query.
 */
export function compiledQuery<Row, const Names extends readonly string[]>(
  names: Names,
  build: (db: Kysely<Database>, parameters: Record<Names[number], never>) => Compilable<Row>,
): (db: Kysely<Database>, values: Record<Names[number], unknown>) => Promise<Row[]> {
  let compiled: { sql: string; query: CompiledQuery<Row>['query']; slots: readonly unknown[] } | undefined
  const standIns = Object.fromEntries(names.map((name) => [name, new StandIn(name)]))
  return async (db, values) => {
    if (compiled === undefined) {
      const { sql, query, parameters } = build(db, standIns as Record<Names[number], never>).compile()
      compiled = { sql, query, slots: parameters }
    }
    const parameters = compiled.slots.map((slot) =>
      slot instanceof StandIn ? values[slot.name as Names[number]] : slot,
    )
    const { rows } = await db.executeQuery<Row>({
      ...CompiledQuery.raw(compiled.sql, parameters),
      query: compiled.query,
    })
    return rows
  }
}

class StandIn {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}
