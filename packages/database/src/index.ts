/**
 * The database: its schema and migrations, and the queries as functions. What reads takes a `Kysely<Database>`, what
 * writes takes a `Transaction<Database>`, so the compiler knows when a transaction is needed. `dialect.ts` alone knows
 * which database it is.
 */
export type { Kysely, Transaction } from 'kysely'
export {
  introspectSchema,
  isDatabaseUnavailable,
  isFenceError,
  isUniqueViolation,
  openDatabase,
  reachDatabase,
  type OpenDatabase,
} from './dialect.ts'
export { migrateToLatest } from './migrate.ts'
export { later, type Moment } from './moment.ts'
export { pieceLimits, type PieceLimits } from './piece-limits.ts'
export { isPostgresUrl, isWholePostgresUrl } from './postgres/postgres-url.ts'
export * from './queries/api-keys.ts'
export { schemaVersion } from './migrations/index.ts'
export * from './queries/apps.ts'
export * from './queries/audit-entries.ts'
export * from './queries/bundles.ts'
export * from './queries/channels.ts'
export * from './queries/deletion-leases.ts'
export * from './queries/deletion-steps.ts'
export * from './queries/deletions.ts'
export * from './queries/devices.ts'
export * from './queries/heap-pages.ts'
export * from './queries/held-app-ids.ts'
export * from './queries/idempotency-records.ts'
export * from './queries/integer-ids.ts'
export * from './queries/key-holders.ts'
export * from './queries/members.ts'
export * from './queries/organizations.ts'
export * from './queries/outbox.ts'
export * from './queries/receipts.ts'
export * from './queries/standing-subjects.ts'
export * from './queries/statistics.ts'
export * from './queries/swept-rows.ts'
export { insertTombstone, listTombstones, restoreTombstone } from './queries/tombstones.ts'
export * from './queries/uploads.ts'
export * from './queries/users.ts'
export type { Database } from './schema.ts'
export { inTransaction } from './transaction.ts'
