import { isExpression, type Compilable, type Kysely } from 'kysely'
import { compiledQuery } from '../../compiled-query.ts'
import { now, type Moment } from '../../moment.ts'
import type { Database } from '../../schema.ts'

/**
 * A `compiledQuery` that goes by the clock of leases and due times: on Postgres an expression in its text, elsewhere one
 * more value.
 */
export function timedQuery<Row, const Names extends readonly string[]>(
  names: Names,
  build: (db: Kysely<Database>, parameters: Record<Names[number], never>, moment: Moment) => Compilable<Row>,
): (db: Kysely<Database>, values: Record<Names[number], unknown>) => Promise<Row[]> {
  const byServer = compiledQuery<Row, Names>(names, (db, parameters) => build(db, parameters, now(db)))
  const byValue = compiledQuery<Row, readonly [...Names, typeof MOMENT]>([...names, MOMENT], (db, parameters) =>
    // One name more, which no build asks for.
    build(db, parameters as Record<Names[number], never>, (parameters as Record<typeof MOMENT, never>)[MOMENT]),
  )
  return async (db, values) => {
    const moment = now(db)
    if (isExpression(moment)) return await byServer(db, values)
    return await byValue(db, { ...values, [MOMENT]: moment })
  }
}

const MOMENT = 'the moment'
