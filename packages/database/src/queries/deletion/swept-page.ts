/**
 * How the statements of a deletion name the rows of a swept table. Names of tables and columns come from a plan, which
 * comes from the cascade registry: never from a caller. Every statement has the organization's predicate besides its
 * key range.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { KeyValue, OrganizationId, Through } from '@organizations/domain'

/** Which rows of a table: an organization's, and among them those whose columns hold these values. */
export interface SweptRows {
  table: string
  /** Null for those of a user, whom the scope names. */
  organizationId: OrganizationId | null
  scope: Readonly<Record<string, KeyValue>>
  /** The scope is about rows of this other table, and a column names these. */
  through?: Through | undefined
}

/** Of these rows, those whose key comes after the cursor (null: from the beginning). */
export interface SweptPage extends SweptRows {
  key: readonly string[]
  object: { key: string; bytes: string } | null
  after: readonly KeyValue[] | null
}

export function isOurs({ organizationId, scope, through }: SweptRows): RawBuilder<SqlBool> {
  const columns = Object.entries({ ...(organizationId !== null && { organization_id: organizationId }), ...scope })
  if (columns.length === 0) throw new Error('Expected rows of an organization or of a user, got all of the table')
  const isTheirs = sql.join<SqlBool>(
    columns.map(([column, value]) => sql<SqlBool>`${sql.ref(column)} = ${value}`),
    sql` and `,
  )
  if (through === undefined) return isTheirs
  return sql<SqlBool>`${sql.ref(through.column)} in (select id from ${sql.table(through.table)} where ${isTheirs})`
}

export function isUpTo(page: SweptPage & { end: readonly KeyValue[] | null }): RawBuilder<SqlBool> {
  return page.end === null ? sql<SqlBool>`true` : sql<SqlBool>`${keyTuple(page)} <= (${sql.join(page.end)})`
}

export function isOnPage(page: SweptPage): RawBuilder<SqlBool> {
  const { key, after } = page
  return after === null ? isOurs(page) : sql<SqlBool>`${isOurs(page)} and ${keyTuple({ key })} > (${sql.join(after)})`
}

/** Differs for statements about a page whose texts differ. */
export function shapeOf({ table, organizationId, scope, through, key, after }: SweptPage): string {
  const owner = organizationId === null ? `of a user ${through?.column ?? ''}` : ''
  const begin = after === null ? 'from the beginning' : 'after'
  return [table, owner, Object.keys(scope).join(), key.join(), begin].join(' ')
}

/** The values of `isOnPage`, in its order. */
export function valuesOf({ organizationId, scope, after }: SweptPage): KeyValue[] {
  return [...(organizationId === null ? [] : [organizationId]), ...Object.values(scope), ...(after ?? [])]
}

/** Differs for statements about the rows of a page up to `end` whose texts differ. */
export function rangeOf(page: SweptPage & { end: readonly KeyValue[] | null }): string {
  return `${shapeOf(page)} ${page.end === null ? 'to the end' : 'up to'}`
}

/** The values of `isOnPage` and `isUpTo`, in this order. */
export function rangeValues(page: SweptPage & { end: readonly KeyValue[] | null }): KeyValue[] {
  return [...valuesOf(page), ...(page.end ?? [])]
}

export function keyColumns({ key }: Pick<SweptPage, 'key'>): RawBuilder<unknown> {
  return sql.join(key.map((column) => sql.ref(column)))
}

export function keyTuple(page: Pick<SweptPage, 'key'>): RawBuilder<unknown> {
  return sql`(${keyColumns(page)})`
}

/** The organization and the scope first, for the planner to see that the order is the index's. */
export function inKeyOrder({
  key,
  scope,
  organizationId,
  through,
}: Pick<SweptPage, 'key' | 'scope' | 'organizationId' | 'through'>): RawBuilder<unknown> {
  const owner = [...(organizationId === null ? [] : ['organization_id']), ...Object.keys(scope)]
  const columns = [...(through === undefined ? owner : []), ...key]
  return sql`order by ${sql.join([...new Set(columns)].map((column) => sql.ref(column)))}`
}

export function keyOf({ key }: Pick<SweptPage, 'key'>, row: Record<string, KeyValue | null>): readonly KeyValue[] {
  return key.map((column) => row[column] ?? '')
}
