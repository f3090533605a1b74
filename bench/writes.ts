/**
 * Measures what it costs a write to ask in its transaction who the caller is: the transaction that renames an
 * organization, with and without the locked read of key and user, one at a time and many at once.
 */
import {
  findOrganizationOf,
  inTransaction,
  lockKeyHolder,
  updateOrganization,
  type Database,
  type Transaction,
} from '@organizations/database'
import type { OrganizationId } from '@organizations/domain'
import { generateSigningKey } from '@organizations/receipts'
import { createLog, openDeps } from '@organizations/runtime'
import { authenticate, bootstrapOperator, createOrganization } from '@organizations/services'
import { openPostgresBenchDatabase } from './support/postgres-bench-database.ts'
import { createInstallation, KEY } from './support/installation.ts'
import { round } from './support/percentiles.ts'

export interface WritesBenchOptions {
  writes: number
  atATime: number
  rounds: number
}

export async function benchWrites(options: WritesBenchOptions): Promise<void> {
  const { env, remove } = await createInstallation()
  const postgres = await openPostgresBenchDatabase()
  try {
    const rows: Record<string, object> = {}
    for (const [name, url] of [
      ['SQLite', env.DATABASE_URL],
      ['Postgres', postgres.url],
    ] as const) {
      Object.assign(rows, await measureOn(name, url, env.STORAGE_URL, options))
    }
    console.table(rows)
  } finally {
    await postgres.remove()
    await remove()
  }
}

async function measureOn(
  name: string,
  databaseUrl: string,
  storageUrl: string,
  { writes, atATime, rounds }: WritesBenchOptions,
): Promise<Record<string, object>> {
  const log = createLog('fatal')
  const receiptSigningKey = generateSigningKey()
  const { deps, close } = await openDeps({
    databaseUrl,
    storageUrl,
    receiptSigningKey,
    leaseMs: 10_000,
    log,
    doorbell: { ring() {} },
  })
  try {
    await bootstrapOperator(deps, { email: 'bench@example.com', secret: KEY })
    const actor = await authenticate(deps, KEY)
    const ids: OrganizationId[] = []
    for (let n = 0; n < atATime; n += 1) {
      ids.push((await createOrganization(deps, { actor, input: { name: `Bench ${n}`, email: undefined } })).id)
    }
    const write = async (trx: Transaction<Database>, lane: number, n: number) => {
      const id = ids[lane] as OrganizationId // one of each lane
      await findOrganizationOf(trx, { organizationId: id, userId: actor.userId })
      await updateOrganization(trx, { id, change: { name: `Bench ${n}` }, now: n })
    }
    const ways = {
      'as it was': write,
      'asking again': async (trx: Transaction<Database>, lane: number, n: number) => {
        await lockKeyHolder(trx, actor.keyHash)
        await write(trx, lane, n)
      },
    }
    const table: Record<string, object> = {}
    for (const lanes of [1, atATime]) {
      const measured: Record<string, number[]> = { 'as it was': [], 'asking again': [] }
      for (let turn = 0; turn <= rounds; turn += 1) {
        for (const [way, work] of Object.entries(ways)) {
          const ms = await timeOf(lanes, writes, (lane, n) => inTransaction(deps.db, (trx) => work(trx, lane, n)))
          if (turn > 0) measured[way]?.push((ms * 1000) / writes)
        }
      }
      const [before = Number.NaN, after = Number.NaN] = Object.values(measured).map(medianOf)
      table[`${name}, ${lanes} at a time`] = {
        'µs each, without': round(before),
        'µs each, asking again': round(after),
        'more (%)': round((after / before - 1) * 100),
      }
    }
    return table
  } finally {
    await close()
  }
}

/** Milliseconds for so many writes, in lanes that each write one after the other. */
async function timeOf(
  lanes: number,
  writes: number,
  write: (lane: number, n: number) => Promise<void>,
): Promise<number> {
  const startedAt = performance.now()
  let next = 0
  const run = async (lane: number) => {
    for (let n = next++; n < writes; n = next++) await write(lane, n)
  }
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)))
  return performance.now() - startedAt
}

function medianOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
