import type { CompiledQuery, Kysely, Transaction } from 'kysely'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'

/** The queries that a function issues. They run on the rows that are there, and are rolled back. */
export async function recordQueries(
  db: Kysely<Database>,
  run: (trx: Transaction<Database>) => Promise<unknown>,
): Promise<CompiledQuery[]> {
  const queries: CompiledQuery[] = []
  await rolledBack(db, (trx) => run(withRecorder(trx, queries)))
  if (queries.length === 0) throw new Error('Expected at least one query, got none')
  return queries
}

/** Does something in a transaction of which nothing stays. */
export async function rolledBack(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<unknown>,
): Promise<void> {
  const onPurpose = new Error('rolled back on purpose')
  try {
    await inTransaction(db, async (trx) => {
      await work(trx)
      throw onPurpose
    })
  } catch (error) {
    if (error !== onPurpose) throw error
  }
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
