import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import type { Dialect } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { readByCtid } from './ctid-sweep.ts'
import { isServerError } from './driver.ts'
import { isPostgresAway } from './is-away.ts'
import { placeEventsOnPostgres } from './place-events.ts'
import { postgresLocks } from './postgres-locks.ts'
import { describePostgres, fenceFunction, introspectPostgres } from './postgres-schema.ts'

const UNIQUE_VIOLATION = '23505'

/** What the server's clock says, anew for each row that a statement comes to. */
export const serverTime: RawBuilder<number> = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

/** All that Postgres does in its own way. */
export const postgres: Dialect = {
  now: () => serverTime,
  // A batch locks rows that no request wants any more, and works beside all others.
  batchLimits: { wantedMs: 5, longestMs: 8, togetherMs: 100, fewestRows: 1000, mostRows: 10_000, countedRows: 50_000 },
  locks: postgresLocks,
  readByCtid,
  greatest: sql`greatest`,
  isListWithin: (column, list) => sql`${sql.ref(column)}::jsonb <@ ${JSON.stringify(list)}::jsonb`,
  // Its rows stay in the order in which they came.
  isAmong: (column, list) => sql`${sql.ref(column)} = any(${list})`,
  clustered: (table) => table,
  indexesHoldKeys: false,
  async storeApart(db, table, column) {
    await sql`alter table ${sql.table(table)} alter column ${sql.ref(column)} set storage external`.execute(db)
  },
  compressesTexts: true,
  // Triggers fire in the order of their names, and these lock: the organization's comes first, as in locks.ts.
  fenceName: (table, kind) => (kind === 'organization' ? `${table}_fence` : `${table}_fence_of_${kind}`),
  dropTrigger: (name, table) => sql`drop trigger ${sql.ref(name)} on ${sql.table(table)}`,
  async fenceBody(db, fence) {
    const name = `fence_${fence.kind}_by_${fence.column}`
    await fenceFunction(name, fence).execute(db)
    return sql`for each row execute function ${sql.ref(name)}()`
  },
  notErased: 'postgres',
  introspect: introspectPostgres,
  describe: describePostgres,
  withOwnIds: sql`overriding system value`,
  readHighestId,
  raiseHighestId,
  placeEvents: placeEventsOnPostgres,
  isOwnError: isServerError,
  isUniqueViolation(error, column) {
    if (!isServerError(error)) return false
    // The detail says, in the server's language: Key (one, another)=(1, 2) already exists.
    const [, columns = ''] = /\(([^)]*)\)=\(/.exec(error.detail ?? '') ?? []
    const names = columns.split(', ').map((name) => `${error.table ?? ''}.${name.replaceAll('"', '')}`)
    return error.code === UNIQUE_VIOLATION && names.includes(column)
  },
  isUnavailable: isPostgresAway,
  isFull: (error) => isServerError(error) && error.code === '53100', // disk_full
}

async function readHighestId(db: Kysely<Database>, table: string): Promise<number> {
  const { rows } = await sql<{ highest: number | null }>`
    select pg_sequence_last_value(pg_get_serial_sequence(${table}, 'id')::regclass) as highest`.execute(db)
  return rows[0]?.highest ?? 0
}

async function raiseHighestId(trx: Transaction<Database>, table: string, highest: number): Promise<void> {
  // Against inserts meanwhile: the numbers that they are given would be given out again.
  await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(trx)
  const sequence = sql`pg_get_serial_sequence(${table}, 'id')::regclass`
  await sql`select setval(${sequence}, greatest(${highest}, pg_sequence_last_value(${sequence})))`.execute(trx)
}
