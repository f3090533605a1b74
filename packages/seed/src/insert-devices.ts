import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction, type Database, type Kysely } from '@organizations/database'
import { platforms, type OrganizationId } from '@organizations/domain'
import { CompiledQuery, type Insertable } from 'kysely'

/** Rows per statement and transaction. So many keep the write lock for a few milliseconds. */
const ROWS_PER_STATEMENT = 500

export interface DevicesSpec {
  organizationId: OrganizationId
  appUuid: string
  createdAt: number
  count: number
  /** A pause between two transactions, for other writers. */
  pauseMs: number
}

/** Inserts an app's devices. There may be millions, so the statement is compiled once and then only bound. */
export async function insertDevices(
  db: Kysely<Database>,
  { count, pauseMs, ...app }: DevicesSpec,
  onProgress: (made: number) => void,
): Promise<void> {
  let fullSize: string | undefined
  for (let from = 0; from < count; from += ROWS_PER_STATEMENT) {
    const rows = Array.from({ length: Math.min(ROWS_PER_STATEMENT, count - from) }, (_, at) =>
      deviceRow(app, from + at),
    )
    const sql = rows.length === ROWS_PER_STATEMENT ? (fullSize ??= compileInsert(db, rows)) : compileInsert(db, rows)
    const parameters = rows.flatMap((row) => Object.values(row))
    await inTransaction(db, (trx) => trx.executeQuery(CompiledQuery.raw(sql, parameters)))
    onProgress(rows.length)
    await sleep(pauseMs)
  }
}

function compileInsert(db: Kysely<Database>, rows: Insertable<Database['devices']>[]): string {
  return db.insertInto('devices').values(rows).compile().sql
}

/** No value may be null or undefined: Kysely writes these into the statement instead of binding them. */
function deviceRow(app: Omit<DevicesSpec, 'count' | 'pauseMs'>, index: number) {
  return {
    organization_id: app.organizationId,
    app_uuid: app.appUuid,
    device_id: `device-${String(index).padStart(10, '0')}`,
    platform: platforms[index % platforms.length] ?? 'ios',
    version_name: '1.0.0',
    plugin_version: '7.0.0',
    os_version: '18.1',
    version_build: '1',
    is_prod: 1,
    is_emulator: 0,
    updated_at: app.createdAt,
  } satisfies Insertable<Database['devices']>
}
