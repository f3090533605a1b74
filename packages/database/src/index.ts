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
export * from './queries/keys/api-keys.ts'
export { schemaVersion } from './migrations/index.ts'
export * from './queries/apps/apps.ts'
export * from './queries/audit/audit-entries.ts'
export * from './queries/bundles/bundles.ts'
export * from './queries/channels/channels.ts'
export * from './queries/deletion/deletion-leases.ts'
export * from './queries/deletion/deletion-steps.ts'
export * from './queries/deletion/deletions.ts'
export * from './queries/devices/devices.ts'
export * from './queries/deletion/heap-pages.ts'
export * from './queries/apps/held-app-ids.ts'
export * from './queries/idempotency/idempotency-records.ts'
export * from './queries/operator/integer-ids.ts'
export * from './queries/keys/key-holders.ts'
export * from './queries/members/members.ts'
export * from './queries/organizations/organizations.ts'
export * from './queries/deletion/outbox.ts'
export * from './queries/deletion/receipts.ts'
export * from './queries/deletion/standing-subjects.ts'
export * from './queries/statistics/statistics.ts'
export * from './queries/deletion/swept-rows.ts'
export { insertTombstone, listTombstones, restoreTombstone } from './queries/deletion/tombstones.ts'
export * from './queries/bundles/uploads.ts'
export * from './queries/operator/users.ts'
export type { Database } from './schema.ts'
export { inTransaction } from './transaction.ts'
