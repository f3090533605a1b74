/**
 * Organizations whose rows lie among each other's in the pages of the file: inserted in turn and at random places, by a
 * connection that overwrites nothing, as earlier releases did. So pages are split, and leave copies of rows.
 */
import SqliteDatabase from 'better-sqlite3'

const APPS = 200
const DEVICES = 2000

/** What stands in the rows of one organization and nowhere else: part of each name, app id, address and device id. */
export interface Scattered {
  orgId: string
  mark: string
}

/** Fills organizations that exist. What each `mark` names is destroyed with its organization. */
export function scatterRows(file: string, organizations: readonly Scattered[]): void {
  const db = new SqliteDatabase(file, { timeout: 5000 })
  const app = db.prepare(`
    insert into apps (organization_id, id, app_id, name, default_upload_channel, retention_seconds, created_at, updated_at)
    values (?, ?, ?, ?, 'dev', 0, 1, 1)`)
  const channel = db.prepare(`
    insert into channels (organization_id, app_uuid, name, is_public, disable_auto_update_under_native,
      disable_auto_update, ios, android, electron, allow_device_self_set, allow_emulator, allow_dev, created_at, updated_at)
    values (?, ?, ?, 0, 0, 'none', 1, 1, 1, 0, 0, 0, 1, 1)`)
  const device = db.prepare(`
    insert into devices (organization_id, app_uuid, device_id, custom_id, platform, is_prod, is_emulator, updated_at)
    values (?, ?, ?, ?, 'ios', 1, 0, 1)`)
  db.pragma('foreign_keys = on')
  db.transaction(() => {
    for (let n = 0; n < APPS; n += 1) {
      for (const { orgId, mark } of organizations) {
        const uuid = `${scatter(n)}-${orgId}`
        app.run(orgId, uuid, `com.${scatter(n)}.${mark}`, `${mark} app ${n}`)
        channel.run(orgId, uuid, `${mark}-channel-${scatter(n)}`)
      }
    }
    for (let n = 0; n < DEVICES; n += 1) {
      for (const { orgId, mark } of organizations) {
        const padding = '.'.repeat(n % 50) // rows of many lengths leave more of each other behind
        device.run(orgId, `${scatter(n % APPS)}-${orgId}`, `${scatter(n)}-${mark}`, `${mark}${padding}${scatter(n)}`)
      }
    }
  })()
  db.close()
}

/** In no order, and the same in every run. */
function scatter(n: number): string {
  return `k${((n * 2_654_435_761) % 2 ** 32).toString(36)}`
}
