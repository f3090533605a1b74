import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction, type Database, type Kysely, type Transaction } from '@organizations/database'
import type { AuditEntryId, OrganizationId } from '@organizations/domain'
import type { ObjectStore } from '@organizations/storage'

/** The database and the store to fill. The commits need not survive a power failure. */
export interface SeedTarget {
  db: Kysely<Database>
  store: ObjectStore
  ids: { organization: () => OrganizationId; auditEntry: () => AuditEntryId; uuid: () => string }
}

export interface SeedSpec {
  name: string
  /** The address of an existing user, who becomes the super admin. */
  email: string
  apps: number
  bundlesPerApp: number
  channelsPerApp: number
  devicesPerApp: number
  bundleBytes: number
}

/** A pause after each transaction, for other processes that use the same file. */
export const PAUSE_MS = 1

/** Runs `work` in a transaction, and pauses. */
export async function commit(target: SeedTarget, work: (trx: Transaction<Database>) => Promise<void>): Promise<void> {
  await inTransaction(target.db, work)
  await sleep(PAUSE_MS)
}
