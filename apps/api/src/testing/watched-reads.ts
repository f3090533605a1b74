import type { Database, Kysely } from '@organizations/database'
import type { TestServer } from './test-server.ts'

type Deps = TestServer['deps']

/** The same dependencies, with a callback after every query outside of transactions that names this table. */
export function watchReads<T extends Pick<Deps, 'db'>>(
  deps: T,
  table: string,
  whenRead: () => void | Promise<void>,
): T {
  const named = new WeakSet<object>()
  const db = deps.db.withPlugin({
    transformQuery({ node, queryId }) {
      if (JSON.stringify(node).includes(`"name":"${table}"`)) named.add(queryId)
      return node
    },
    async transformResult({ result, queryId }) {
      if (named.has(queryId)) await whenRead()
      return result
    },
  })
  return { ...deps, db: withWatchedStatements(db, table, whenRead) }
}

/** Statements that are compiled already do not pass through plugins. */
function withWatchedStatements(
  db: Kysely<Database>,
  table: string,
  whenRead: () => void | Promise<void>,
): Kysely<Database> {
  const executeQuery: Kysely<Database>['executeQuery'] = async (query) => {
    const result = await db.executeQuery(query)
    if ('sql' in query && query.sql.includes(`"${table}"`)) await whenRead()
    return result
  }
  return new Proxy(db, {
    get(target, name) {
      if (name === 'executeQuery') return executeQuery
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
