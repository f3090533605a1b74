import SqliteDatabase from 'better-sqlite3'

export interface RecordedStatements {
  /** The texts that were prepared. */
  prepared: string[]
  /** The texts that were run, in this order. */
  ran: string[]
}

type Prepare = (this: SqliteDatabase.Database, sql: string) => SqliteDatabase.Statement
type Method = (this: SqliteDatabase.Statement, ...values: unknown[]) => unknown

const METHODS = ['run', 'get', 'all'] as const

/** The statements that better-sqlite3 prepares and runs in this process while `work` is under way, on all handles. */
export async function recordStatements(work: () => Promise<unknown>): Promise<RecordedStatements> {
  const recorded: RecordedStatements = { prepared: [], ran: [] }
  const databases = SqliteDatabase.prototype as { prepare: Prepare } // which has a type for each number of values
  const before = { prepare: databases.prepare }
  const statements = prototypeOfStatements()
  const methods = METHODS.map((name) => [name, statements[name]] as const)
  databases.prepare = function (sql) {
    recorded.prepared.push(sql)
    return before.prepare.call(this, sql)
  }
  for (const [name, method] of methods) {
    statements[name] = function (...values) {
      recorded.ran.push(this.source)
      return method.apply(this, values)
    }
  }
  try {
    await work()
  } finally {
    databases.prepare = before.prepare
    for (const [name, method] of methods) statements[name] = method
  }
  return recorded
}

function prototypeOfStatements(): Record<(typeof METHODS)[number], Method> {
  const db = new SqliteDatabase(':memory:')
  const statement = db.prepare('select 1')
  db.close()
  return Object.getPrototypeOf(statement) as ReturnType<typeof prototypeOfStatements> // its class is not exported
}
