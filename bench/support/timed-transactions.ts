import type { Database, Kysely } from '@organizations/database'

/** The same handle, but calls `onTime` with the milliseconds of each transaction, from begin to commit. */
export function timedTransactions(db: Kysely<Database>, onTime: (ms: number) => void): Kysely<Database> {
  const transaction = () => ({
    async execute<T>(work: Parameters<ReturnType<Kysely<Database>['transaction']>['execute']>[0]): Promise<T> {
      let startedAt = 0
      const result = await db.transaction().execute(async (trx) => {
        startedAt = performance.now()
        return await work(trx)
      })
      onTime(performance.now() - startedAt)
      return result as T // the result of work
    },
  })
  return new Proxy(db, {
    get(target, name) {
      if (name === 'transaction') return transaction
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
