/**
 * Every row and object of an organization, and which of them belong to one app, bundle or channel. Told by the columns
 * alone and not by a deletion's plan: a plan that forgets something must not be what it is judged by.
 */
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { placeEvents, type Database, type Kysely } from '@organizations/database'
import {
  appPrefix,
  cascadeRegistry,
  organizationOf,
  organizationPrefix,
  subjectTraits,
  sweptTables,
  type DeletionSubject,
  type OrganizationId,
} from '@organizations/domain'
import type { ObjectStore } from '@organizations/storage'

type Row = Record<string, unknown>

export interface Snapshot {
  rows: Record<string, Row[]>
  /** SHA-256 by key; `unfinished` for what an unfinished put left, which cannot be read. */
  objects: Record<string, string>
}

/** What a deletion is to remove, and what it is to leave as it is. */
export interface Parted {
  doomed: Snapshot
  rest: Snapshot
}

export async function takeSnapshot(
  { db, store }: { db: Kysely<Database>; store: ObjectStore },
  organizationId: OrganizationId,
): Promise<Snapshot> {
  await placeEvents(db) // else it happens some time later, which is no difference between two snapshots
  const rows: Snapshot['rows'] = {
    organizations: await db.selectFrom('organizations').selectAll().where('id', '=', organizationId).execute(),
  }
  for (const { table } of sweptTables(cascadeRegistry)) {
    const ofTable = db.selectFrom(table as 'members').selectAll() // every swept table has the column that follows
    rows[table] = inOrder(await ofTable.where('organization_id', '=', organizationId).execute())
  }
  const objects: Snapshot['objects'] = {}
  for await (const page of store.list(organizationPrefix(organizationId))) {
    for (const key of page) {
      objects[key] = key.includes('.partial-') ? 'unfinished' : sha256(await buffer(await store.get(key)))
    }
  }
  return { rows, objects }
}

/** Postgres returns rows in any order. Not sorted by it: a test may have renamed the columns to sort by. */
function inOrder(rows: readonly Row[]): Row[] {
  const texts = rows.map((row) => [JSON.stringify(row), row] as const)
  return texts.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Parts a snapshot into what is the subject's and what is not. */
export function part({ rows, objects }: Snapshot, subject: DeletionSubject): Parted {
  const tables = Object.entries(rows)
  const doomed = Object.fromEntries(
    tables.map(([table, all]) => [table, all.filter((row) => isOf(subject, table, row))]),
  )
  const rest = Object.fromEntries(
    tables.map(([table, all]) => [table, all.filter((row) => !isOf(subject, table, row))]),
  )
  const keys = subjectTraits[subject.subjectKind].table === 'bundles' ? namedObjects({ rows: doomed }) : null
  const isDoomed = (key: string) => (keys === null ? isUnder(subject, key) : keys.includes(key))
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(objects).filter(([key]) => isDoomed(key) === wanted))
  return { doomed: { rows: doomed, objects: pick(true) }, rest: { rows: rest, objects: pick(false) } }
}

/** The keys that rows name. */
export function namedObjects({ rows }: Pick<Snapshot, 'rows'>): unknown[] {
  return Object.values(rows).flatMap((all) => all.flatMap((row) => row['object_key'] ?? []))
}

/** How many rows of each table there are, of those that have any. */
export function rowCounts({ rows }: Pick<Snapshot, 'rows'>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(rows).flatMap(([table, all]) => (all.length > 0 ? [[table, all.length]] : [])),
  )
}

function isOf({ subjectKind, subjectId, appUuid }: DeletionSubject, table: string, row: Row): boolean {
  const id = table === 'device_overrides' ? row['channel_id'] : row['id']
  switch (subjectKind) {
    case 'organization':
      return true
    case 'user':
      return row['user_id'] === subjectId
    case 'app':
      return row['app_uuid'] === appUuid || (table === 'apps' && id === appUuid)
    case 'bundle':
      return table === 'bundles' && String(id) === subjectId
    case 'bundles':
      return table === 'bundles' && row['deletion_id'] === subjectId
    case 'channel':
      return (table === 'channels' || table === 'device_overrides') && String(id) === subjectId
  }
}

function isUnder(subject: DeletionSubject, key: string): boolean {
  const { subjectKind, appUuid } = subject
  const organizationId = organizationOf(subject)
  if (subjectKind === 'organization') return key.startsWith(organizationPrefix(organizationId))
  return subjectKind === 'app' && key.startsWith(appPrefix(organizationId, appUuid ?? ''))
}
