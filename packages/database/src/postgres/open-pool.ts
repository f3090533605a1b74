import type { Pool, TypeOverrides } from 'pg'
import { loadDriver } from './driver.ts'

export interface PoolOptions {
  /** Called when a connection breaks that no query uses; the next query makes a new one. */
  onBackgroundError: (error: unknown) => void
  /** How many connections at most. */
  poolSize?: number | undefined
}

const DEFAULT_POOL_SIZE = 10
/** How long a query waits for a connection: when the server is away it fails soon instead of waiting. */
const CONNECTION_TIMEOUT_MS = 5000
/** Nothing that the service does in one statement takes as long. */
const STATEMENT_TIMEOUT_MS = 30_000
/**
 * A process that is frozen in the middle of a transaction keeps its locks for no longer. Not a matter of `LEASE_MS`,
 * though it holds up the worker that takes over: a dead process lets go at once, a waiting one has the statement
 * timeout above, and where a lease is short a process that is merely slow would lose its transactions.
 */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000

const SESSION = {
  default_transaction_read_only: 'on',
  /**
   * Every page is read in the order of an index. A table that was just filled, and has no statistics yet, would be
   * collected as a whole and sorted for each page of it.
   */
  enable_bitmapscan: 'off',
}

/** Opens a pool; it connects when it is first used. */
export function openPool(url: string, { onBackgroundError, poolSize = DEFAULT_POOL_SIZE }: PoolOptions): Pool {
  const driver = loadDriver()
  const pool = new driver.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    application_name: 'organizations',
    pipeline: true, // a transaction's first statement goes out with its begin
    keepAlive: true,
    options: Object.entries(SESSION)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: wholeNumbers(driver),
  })
  pool.on('error', ({ message }) => {
    // Its own error carries the connection, with all that it was opened with.
    if (!pool.ending) onBackgroundError(new Error(`A connection to the database was lost: ${message}`))
  })
  // One that breaks in use fails the query, or the next one; without a listener it would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

const INT8 = 20
const NUMERIC = 1700

/** Counts, sums and times: all of them are far below 2^53. */
function wholeNumbers(driver: ReturnType<typeof loadDriver>): TypeOverrides {
  const types = new driver.TypeOverrides()
  for (const oid of [INT8, NUMERIC]) types.setTypeParser(oid, Number)
  return types
}
