/**
 * How the statements of a deletion name the rows of a swept table. Names of tables and columns come from a plan, which
 * comes from the cascade registry: never from a caller. Every statement has the organization's predicate besides its
 * key range.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { KeyValue, OrganizationId } from '@organizations/domain'

/** Which rows of a table: an organization's, and among them those whose columns hold these values. */
export interface SweptRows {
  table: string
  organizationId: OrganizationId
  scope: Readonly<Record<string, KeyValue>>
}

/** Of these rows, those whose key comes after the cursor (null: from the beginning). */
export interface SweptPage extends SweptRows {
  key: readonly string[]
  object: { key: string; bytes: string } | null
  after: readonly KeyValue[] | null
}

export function isOurs({ organizationId, scope }: SweptRows): RawBuilder<SqlBool> {
  const columns = Object.entries({ organization_id: organizationId, ...scope })
  return sql.join<SqlBool>(
    columns.map(([column, value]) => sql<SqlBool>`${sql.ref(column)} = ${value}`),
    sql` and `,
  )
}

export function isUpTo(page: SweptPage & { end: readonly KeyValue[] | null }): RawBuilder<SqlBool> {
  return page.end === null ? sql<SqlBool>`true` : sql<SqlBool>`${keyTuple(page)} <= (${sql.join(page.end)})`
}

export function isOnPage(page: SweptPage): RawBuilder<SqlBool> {
  const { key, after } = page
  return after === null ? isOurs(page) : sql<SqlBool>`${isOurs(page)} and ${keyTuple({ key })} > (${sql.join(after)})`
}

/** Differs for statements about a page whose texts differ. */
export function shapeOf({ table, scope, key, after }: SweptPage): string {
  return [table, Object.keys(scope).join(), key.join(), after === null ? 'from the beginning' : 'after'].join(' ')
}

/** The values of `isOnPage`, in its order. */
export function valuesOf({ organizationId, scope, after }: SweptPage): KeyValue[] {
  return [organizationId, ...Object.values(scope), ...(after ?? [])]
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
export function inKeyOrder({ key, scope }: Pick<SweptPage, 'key' | 'scope'>): RawBuilder<unknown> {
  const columns = ['organization_id', ...Object.keys(scope), ...key]
  return sql`order by ${sql.join([...new Set(columns)].map((column) => sql.ref(column)))}`
}

export function keyOf({ key }: Pick<SweptPage, 'key'>, row: Record<string, KeyValue | null>): readonly KeyValue[] {
  return key.map((column) => row[column] ?? '')
}
