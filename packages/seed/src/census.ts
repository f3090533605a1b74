import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { Database, Kysely } from '@organizations/database'
import { cascadeRegistry, organizationPrefix, sweptTables, type OrganizationId } from '@organizations/domain'
import type { ObjectStore } from '@organizations/storage'
import { sql } from 'kysely'

/** Everything that exists of an organization: row counts and content digests of each table, and each stored object. */
export interface Census {
  tables: Record<string, { rows: number; digest: string }>
  /** The SHA-256 of each object, by key. */
  objects: Record<string, string>
}

/** Counts and hashes everything of an organization. If two censuses are equal, nothing of it changed in between. */
export async function takeCensus(
  { db, store }: { db: Kysely<Database>; store: ObjectStore },
  organizationId: OrganizationId,
): Promise<Census> {
  const tables: Census['tables'] = {}
  const organization = await sql`select * from organizations where id = ${organizationId}`.execute(db)
  tables['organizations'] = digestRows(organization.rows)
  for (const { table, key } of sweptTables(cascadeRegistry)) {
    const order = sql.join(key.map((column) => sql.ref(column)))
    const { rows } = await sql`
      select * from ${sql.table(table)} where organization_id = ${organizationId} order by ${order}`.execute(db)
    tables[table] = digestRows(rows)
  }
  const objects: Census['objects'] = {}
  for await (const page of store.list(organizationPrefix(organizationId))) {
    for (const key of page) objects[key] = isUnfinished(key) ? 'unfinished' : sha256(await buffer(await store.get(key)))
  }
  return { tables, objects }
}

/** The number of rows and objects of an organization together. It is 0 after a completed deletion. */
export function totalOf({ tables, objects }: Census): number {
  return Object.values(tables).reduce((sum, { rows }) => sum + rows, Object.keys(objects).length)
}

/** True for the part of an object that an unfinished put has stored. It can be listed and deleted, but not read. */
function isUnfinished(key: string): boolean {
  return key.includes('.partial-')
}

function digestRows(rows: readonly unknown[]): { rows: number; digest: string } {
  return { rows: rows.length, digest: sha256(JSON.stringify(rows)) }
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
