/** A large organization whose deletion is interrupted: what there was of it, how far it is, and what is left. */
import { findReceipt } from '@organizations/database'
import { cascadeRegistry, organizationPrefix, sweptTables, type OrganizationId } from '@organizations/domain'
import type { OpenDeps } from '@organizations/runtime'
import { seedOrganization } from '@organizations/seed'
import { sql } from 'kysely'
import { waitFor } from '../../test/support/wait-for.ts'

type Deps = OpenDeps['deps']

export interface Doomed {
  id: OrganizationId
  rows: Record<string, number>
  objects: number
}

const APPS = 4

export async function seedDoomed(deps: Deps, devices: number): Promise<Doomed> {
  const { relaxedDb: db, store, ids } = deps
  const id = await seedOrganization(
    { db, store, ids },
    {
      name: 'Doomed',
      email: 'admin@example.com',
      apps: APPS,
      bundlesPerApp: 25,
      channelsPerApp: 3,
      devicesPerApp: Math.ceil(devices / APPS),
      bundleBytes: 1000,
    },
  )
  return { id, ...(await countAll(deps, id)) }
}

async function countAll({ db, store }: Deps, id: OrganizationId): Promise<Omit<Doomed, 'id'>> {
  const rows: Doomed['rows'] = {}
  const count = async (table: string, column: string) => {
    const counted = await sql<{ n: number | string }>`
      select count(*) as n from ${sql.table(table)} where ${sql.ref(column)} = ${id}`.execute(db)
    rows[table] = Number(counted.rows[0]?.n)
  }
  await count('organizations', 'id')
  for (const { table } of sweptTables(cascadeRegistry)) await count(table, 'organization_id')
  let objects = 0
  for await (const page of store.list(organizationPrefix(id))) objects += page.length
  return { rows, objects }
}

/** Where a deletion is, by its own row. */
export interface Place {
  isCompleted: boolean
  removed: number
  /** Changes with each batch, and with nothing else. */
  mark: string
  /** One higher for each holder of the lease. */
  token: number
  leaseEndsAt: number | null
}

/** Of a deletion that has been asked for. */
export async function readPlace({ db }: Deps, id: OrganizationId): Promise<Place> {
  const row = await db
    .selectFrom('deletions as d')
    .select(['d.state', 'd.round', 'd.step', 'd.cursor', 'd.lease_token', 'd.lease_ends_at'])
    .select((eb) =>
      eb
        .selectFrom('deletion_steps as s')
        .select((of) => of.fn.sum('s.rows_removed').as('removed'))
        .whereRef('s.deletion_id', '=', 'd.id')
        .as('removed'),
    )
    .where('d.organization_id', '=', id)
    .executeTakeFirstOrThrow()
  const removed = Number(row.removed ?? 0)
  return {
    isCompleted: row.state === 'completed',
    removed,
    mark: JSON.stringify([row.state, row.round, row.step, row.cursor, removed]),
    token: row.lease_token,
    leaseEndsAt: row.lease_ends_at,
  }
}

interface ReceiptBody {
  removed: { table: string; rows: number; objects: number }[]
  strays: number
}

const RECEIPT_WAIT_MS = 60_000

/** True when nothing is left of it, and one receipt has exactly what there was. For a completed deletion. */
export async function isAllAccountedFor(deps: Deps, { id, rows, objects }: Doomed): Promise<boolean> {
  const ids = deps.db.selectFrom('receipts').select('deletion_id').where('organization_id', '=', id)
  const receipts = await waitFor(async () => (await ids.execute()).map((it) => it.deletion_id), {
    what: 'the receipt',
    timeoutMs: RECEIPT_WAIT_MS,
  })
  const [deletionId] = receipts
  if (deletionId === undefined || receipts.length !== 1) return false
  const { removed, strays } = (await findReceipt(deps.db, deletionId)) as ReceiptBody // written by the service
  const left = await countAll(deps, id)
  return (
    sum(Object.values(left.rows)) + left.objects === 0 &&
    removed.every((it) => it.rows === rows[it.table]) &&
    sum(removed.map((it) => it.rows)) === sum(Object.values(rows)) &&
    sum(removed.map((it) => it.objects)) + strays === objects
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
