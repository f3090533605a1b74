import type { CompiledQuery, Kysely, Transaction } from 'kysely'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'

/** The queries that a function issues. They run, on whatever is there, and are rolled back. */
export async function recordQueries(
  db: Kysely<Database>,
  run: (trx: Transaction<Database>) => Promise<unknown>,
): Promise<CompiledQuery[]> {
  const queries: CompiledQuery[] = []
  const rolledBack = new Error('rolled back on purpose')
  try {
    await inTransaction(db, async (trx) => {
      await run(withRecorder(trx, queries))
      throw rolledBack
    })
  } catch (error) {
    if (error !== rolledBack) throw error
  }
  if (queries.length === 0) throw new Error('Expected at least one query, got none')
  return queries
}

/** A handle of the same transaction. A plugin would not hear of statements that had been compiled before. */
function withRecorder(trx: Transaction<Database>, queries: CompiledQuery[]): Transaction<Database> {
  const own = trx.withoutPlugins() // which has an executor of its own
  const executor = own.getExecutor()
  const execute = executor.executeQuery.bind(executor)
  executor.executeQuery = async (query, ...options) => {
    queries.push(query)
    return await execute(query, ...options)
  }
  return own
}
