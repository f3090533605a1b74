import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import { runCompiled } from './compiled-once.ts'
import type { Database } from './schema.ts'

let queries = 0

/**
 * A query for a hot path: built and compiled on first use, then only bound. `build` is given a stand-in for each
 * parameter, in the order in which `run` takes the values; every stand-in must end up as one parameter of the query.
 */
export function compiledQuery<Row, const Names extends readonly string[]>(
  names: Names,
  build: (db: Kysely<Database>, parameters: Record<Names[number], never>) => Compilable<Row>,
): (db: Kysely<Database>, values: Record<Names[number], unknown>) => Promise<Row[]> {
  const name = `query ${(queries += 1)}`
  const standIns = Object.fromEntries(names.map((it) => [it, new StandIn(it)]))
  let slots: CompiledQuery['parameters'] | undefined
  return async (db, values) => {
    const compile = () => build(db, standIns as Record<Names[number], never>).compile()
    slots ??= compile().parameters
    const parameters = slots.map((slot) => (slot instanceof StandIn ? values[slot.name as Names[number]] : slot))
    const { rows } = await runCompiled<Row>(db, name, compile, parameters)
    return rows
  }
}

class StandIn {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}
