/**
 * Kysely's Postgres dialect, made to behave as the SQLite one does: what writes needs a transaction (the pool's
 * sessions are read-only outside of one), what is repeated thousands of times is prepared once, closing one handle
 * leaves the pool to the other, and a column's type means the same on both.
 */
import {
  ColumnDefinitionNode,
  CompiledQuery,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DataTypeNode,
  type Dialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PrimitiveValueListNode,
} from 'kysely'
import type { Client, Pool, PoolClient } from 'pg'
import { nameToPrepare } from '../compiled-query.ts'
import type { Durability } from '../sqlite/sqlite-dialect.ts'

export function postgresDialect(pool: Pool, durability: Durability): Dialect {
  return {
    createAdapter: () => new OwnLockAdapter(),
    createDriver: () => new SharedPoolDriver(pool, durability),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new SameTypesCompiler(),
  }
}

/**
 * The migrations take a lock of their own, before Kysely looks at anything; its own would outlive a failed transaction.
 */
class OwnLockAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

const beginOf = {
  full: 'begin read write',
  relaxed: 'begin read write; set local synchronous_commit = off',
} as const satisfies Record<Durability, string>

type Connection = Parameters<PostgresDriver['rollbackTransaction']>[0]

class SharedPoolDriver extends PostgresDriver {
  readonly #begin: CompiledQuery

  constructor(pool: Pool, durability: Durability) {
    super({ pool: preparing(pool) })
    this.#begin = CompiledQuery.raw(beginOf[durability])
  }

  /**
   * Sent and not waited for: the first statement follows at once, and fails when the connection is broken. A
   * transaction that did not begin writes nothing, for outside of one the session is read-only.
   */
  override async beginTransaction(connection: Connection): Promise<void> {
    connection.executeQuery(this.#begin).catch(() => {}) // see above
  }

  /**
   * A connection that cannot roll back is lost, and its transaction with it: the error that led here is the one to
   * throw.
   */
  override async rollbackTransaction(connection: Connection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => {}) // it will not be used again
  }

  /** The pool is the other handle's, too. */
  override async destroy(): Promise<void> {}
}

/** The pool with connections on which each hot statement is parsed and planned once; Kysely itself names none. */
function preparing(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    connect: async () => preparingClient(await pool.connect()),
    end: () => pool.end(),
  }
}

/** One for each connection: Kysely knows it again by that. */
const preparingClients = new WeakMap<PoolClient, PostgresPoolClient>()

function preparingClient(client: PoolClient): PostgresPoolClient {
  const known = preparingClients.get(client)
  if (known !== undefined) return known
  const gather = gathering(client)
  const query = (text: string, values: unknown[]) => {
    gather()
    const name = nameToPrepare(text)
    return client.query(name === undefined ? { text, values } : { name, text, values })
  }
  const preparing: PostgresPoolClient = {
    query: query as never, // it is also declared to take cursors, which are not used here
    release: (isBroken) => client.release(isBroken),
  }
  preparingClients.set(client, preparing)
  return preparing
}

/**
 * What is sent within one turn goes out in one write, as the begin of a transaction and its first statement do: each write
 * costs as much as all else that is done for a small statement.
 */
function gathering(client: PoolClient): () => void {
  let isGathering = false
  return () => {
    if (isGathering) return
    isGathering = true
    const { stream } = (client as unknown as Pick<Client, 'connection'>).connection // it is one, as the pool makes them
    stream.cork()
    process.nextTick(() => {
      isGathering = false
      stream.uncork()
    })
  }
}

/**
 * What a column's type is called here, for it to mean what it means in SQLite: whole numbers of 64 bits, text by bytes.
 */
const columnTypes: Readonly<Record<string, string>> = { integer: 'bigint', text: 'text collate "C"' }

class SameTypesCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    const isColumn = this.parentNode !== undefined && ColumnDefinitionNode.is(this.parentNode)
    const type = isColumn ? columnTypes[node.dataType] : undefined
    if (type === undefined) super.visitDataType(node)
    else this.append(type)
  }

  /** A sequence never goes back, so no id is used twice. */
  protected override getAutoIncrement(): string {
    return 'generated always as identity'
  }

  /** SQLite takes an empty list, which nothing is in. */
  protected override visitPrimitiveValueList(node: PrimitiveValueListNode): void {
    if (node.values.length === 0) this.append('(null)')
    else super.visitPrimitiveValueList(node)
  }
}
