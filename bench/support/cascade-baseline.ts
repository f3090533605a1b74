/**
 * The baseline: a simple schema with rowids, random ids, and foreign keys with ON DELETE CASCADE. One statement deletes
 * everything in one transaction.
 */
import { randomUUID } from 'node:crypto'
import SqliteDatabase from 'better-sqlite3'

export interface CascadeRows {
  apps: number
  bundlesPerApp: number
  channelsPerApp: number
  devicesPerApp: number
  statisticsPerApp: number
}

const schema = `
  create table organizations (id text primary key, name text);
  create table apps (id text primary key, organization_id text references organizations on delete cascade, name text);
  create table bundles (id text primary key, app_id text references apps on delete cascade, name text, object_key text);
  create table channels (id text primary key, app_id text references apps on delete cascade, name text);
  create table devices (
    id text primary key, app_id text references apps on delete cascade, device_id text, platform text,
    version_name text, plugin_version text, os_version text, version_build text, updated_at integer);
  create table statistics (id text primary key, app_id text references apps on delete cascade, date text, mau integer);
  create index apps_organization on apps (organization_id);
  create index bundles_app on bundles (app_id);
  create index channels_app on channels (app_id);
  create index devices_app on devices (app_id);
  create index statistics_app on statistics (app_id);`

/** Creates the file with two organizations, `doomed` and `neighbour`, each with these rows. */
export function createCascadeFile(file: string, rows: CascadeRows): void {
  const db = new SqliteDatabase(file)
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = off')
  db.exec(schema)
  const insert = (table: string, columns: number) =>
    db.prepare(`insert into ${table} values (${Array.from({ length: columns }, () => '?').join()})`)
  const statements = {
    app: insert('apps', 3),
    bundle: insert('bundles', 4),
    channel: insert('channels', 3),
    device: insert('devices', 9),
    statistics: insert('statistics', 4),
  }
  const fillApp = db.transaction((app: string) => {
    for (let n = 0; n < rows.bundlesPerApp; n += 1) statements.bundle.run(randomUUID(), app, `1.0.${n}`, randomUUID())
    for (let n = 0; n < rows.channelsPerApp; n += 1) statements.channel.run(randomUUID(), app, `channel-${n}`)
    for (let n = 0; n < rows.statisticsPerApp; n += 1) statements.statistics.run(randomUUID(), app, `day ${n}`, n)
    for (let n = 0; n < rows.devicesPerApp; n += 1) {
      statements.device.run(randomUUID(), app, `device-${n}`, 'ios', '1.0.0', '7.0.0', '18.1', '1', n)
    }
  })
  for (const organization of ['doomed', 'neighbour']) {
    db.prepare('insert into organizations values (?, ?)').run(organization, organization)
    for (let n = 0; n < rows.apps; n += 1) {
      const app = randomUUID()
      statements.app.run(app, organization, `App ${n}`)
      fillApp(app)
    }
  }
  db.pragma('wal_checkpoint(truncate)')
  db.close()
}

/** Deletes the doomed organization by one statement. Returns the number of deleted rows and the time. */
export function deleteByCascade(file: string): { rows: number; ms: number } {
  const db = openForDeletion(file)
  const count = () =>
    ['organizations', 'apps', 'bundles', 'channels', 'devices', 'statistics']
      .map((table) => db.prepare(`select count(*) from ${table}`).pluck().get() as number) // SQLite's count
      .reduce((sum, rows) => sum + rows, 0)
  const before = count()
  const startedAt = performance.now()
  db.prepare('delete from organizations where id = ?').run('doomed')
  const ms = performance.now() - startedAt
  const rows = before - count()
  db.close()
  return { rows, ms }
}

/** Deletes an organization's rows by one statement for each table, children first, all in one transaction. */
export function deleteByTables(
  file: string,
  tables: readonly string[],
  organizationId: string,
): { rows: number; ms: number } {
  const db = openForDeletion(file)
  let rows = 0
  const startedAt = performance.now()
  db.exec('begin immediate')
  for (const table of tables)
    rows += db.prepare(`delete from ${table} where organization_id = ?`).run(organizationId).changes
  rows += db.prepare('delete from organizations where id = ?').run(organizationId).changes
  db.exec('commit')
  const ms = performance.now() - startedAt
  db.close()
  return { rows, ms }
}

/** Opens the file with the settings of the service. */
function openForDeletion(file: string): SqliteDatabase.Database {
  const db = new SqliteDatabase(file)
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = normal')
  db.pragma('foreign_keys = on')
  db.pragma('cache_size = -16384')
  return db
}
