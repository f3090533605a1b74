/**
 * Measures what stays of completed deletions: deletes many small organizations inside this process, seals their receipts,
 * and prints the bytes that each table and index takes in the SQLite file, per deletion.
 */
import { createLog, openDeps } from '@organizations/runtime'
import { seedOrganization } from '@organizations/seed'
import {
  authenticate,
  bootstrapOperator,
  deleteOrganization,
  eraseCompleted,
  runDeletion,
  sealReceipts,
} from '@organizations/services'
import SqliteDatabase from 'better-sqlite3'
import { createInstallation, KEY } from './support/installation.ts'
import { round } from './support/percentiles.ts'

export interface RemainsBenchOptions {
  organizations: number
}

/** Of the tables that are about deletions. */
const TABLES = ['tombstones', 'deletions', 'deletion_plans', 'deletion_steps', 'receipts', 'outbox']
/** Purged after 7 days. */
const PURGED = 'outbox'

export async function benchRemains({ organizations }: RemainsBenchOptions): Promise<void> {
  const { databaseFile, env, remove } = await createInstallation()
  try {
    await deleteMany(env, organizations)
    const parts = sizesOf(databaseFile)
    console.table(parts.map(({ bytes, ...it }) => ({ ...it, 'bytes per deletion': Math.round(bytes / organizations) })))
    const sum = (all: readonly { bytes: number }[]) =>
      all.reduce((total, { bytes }) => total + bytes, 0) / organizations
    const staying = parts.filter(({ table }) => table !== PURGED)
    console.log(`Bytes per completed deletion: ${round(sum(staying))} for ever, ${round(sum(parts))} for 7 days`)
  } finally {
    await remove()
  }
}

async function deleteMany(env: { DATABASE_URL: string; STORAGE_URL: string }, count: number): Promise<void> {
  const doorbell = { ring() {} }
  const log = createLog('silent')
  const urls = { databaseUrl: env.DATABASE_URL, storageUrl: env.STORAGE_URL }
  const { deps, close } = await openDeps({ ...urls, log, doorbell, leaseMs: 10_000 })
  const { signal } = new AbortController()
  try {
    const email = 'admin@example.com'
    await bootstrapOperator(deps, { email, secret: KEY })
    const actor = await authenticate(deps, KEY)
    const size = { apps: 1, bundlesPerApp: 1, channelsPerApp: 1, devicesPerApp: 3, bundleBytes: 100 }
    for (let at = 0; at < count; at += 1) {
      const orgId = await seedOrganization(deps, { ...size, name: 'One of many', email })
      await deleteOrganization(deps, { actor, input: { orgId } })
      const { id: deletionId } = await deps.db
        .selectFrom('deletions')
        .select('id')
        .where('organization_id', '=', orgId)
        .executeTakeFirstOrThrow()
      while ((await runDeletion(deps, { deletionId, signal })) === 'more');
    }
    await eraseCompleted({ ...deps, signal })
    await sealReceipts({ ...deps, signal })
  } finally {
    await close()
  }
}

/** The bytes of whole pages, of each table and index. */
function sizesOf(file: string): { table: string; name: string; bytes: number }[] {
  const db = new SqliteDatabase(file)
  try {
    // Pages that are half full are the order of the inserts, and nothing that stays.
    db.exec('vacuum')
    return db
      .prepare<[string], { table: string; name: string; bytes: number }>(
        `select m.tbl_name as "table", s.name, sum(s.pgsize) as bytes from dbstat as s
        join sqlite_schema as m on m.name = s.name
        where m.tbl_name in (select value from json_each(?)) group by s.name order by m.tbl_name, m.type desc, s.name`,
      )
      .all(JSON.stringify(TABLES))
  } finally {
    db.close()
  }
}
