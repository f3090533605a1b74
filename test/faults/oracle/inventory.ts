// What there is of a subject: so many rows in each table, so many files. And what there is of the rest of its
// organization, which the deletion of a part of it must leave alone.

import { createHash } from 'node:crypto'

import type { Database, Kysely } from '@organizations/database'
import {
  cascadeRegistry,
  planDeletion,
  prefixOf,
  scopeValues,
  sweepSteps,
  sweptTables,
  type DeletionSubject,
} from '@organizations/domain'
import { sql, type RawBuilder, type SqlBool } from 'kysely'

import { listFilesIn } from '../../support/list-files.ts'

export interface Inventory {
  tables: Record<string, Counts>
  /** Files under the subject's prefix, finished or not. */
  files: string[]
  /** What its rows name. */
  named: string[]
  /** Those of the files that no row names. */
  strays: string[]
  /** Digests of the organization's other rows, by table. */
  rest: Record<string, string>
}

export interface Counts {
  rows: number
  objects: number
  bytes: number
}

export async function takeInventory(
  db: Kysely<Database>,
  objectsFolder: string,
  subject: DeletionSubject,
): Promise<Inventory> {
  const tables: Inventory['tables'] = {}
  const own = ownRow(subject)
  if (own !== undefined) tables[own.table] = await count(db, own.table, sql<SqlBool>`id = ${own.id}`, undefined)
  const named = new Set<string>()
  const steps = sweepSteps(planDeletion(cascadeRegistry, subject.subjectKind))
  for (const { table, scope, object } of steps) {
    const conditions = conditionsOf(subject, scope)
    tables[table] = await count(db, table, conditions, object ?? undefined)
    if (object === null) continue
    const { rows } = await sql<{ key: string | null }>`
      select ${sql.ref(object.key)} as key from ${sql.table(table)} where ${conditions}`.execute(db)
    for (const { key } of rows) if (key !== null) named.add(key)
  }
  const files = await listFiles(objectsFolder, subject)
  const strays = files.filter((file) => !named.has(file))
  return { tables, files, named: [...named], strays, rest: await digestRest(db, subject) }
}

/** Nothing of it: what every count must be after the deletion. */
export function isEmpty({ tables, files }: Inventory): boolean {
  return files.length === 0 && Object.values(tables).every(({ rows }) => rows === 0)
}

function ownRow({ subjectKind, subjectId }: DeletionSubject): { table: string; id: string } | undefined {
  if (subjectKind === 'organization') return { table: 'organizations', id: subjectId }
  return subjectKind === 'app' ? { table: 'apps', id: subjectId } : undefined
}

async function count(
  db: Kysely<Database>,
  table: string,
  conditions: RawBuilder<SqlBool>,
  object: { key: string; bytes: string } | undefined,
): Promise<Counts> {
  const [objects, bytes] = object
    ? [
        sql`count(${sql.ref(object.key)})`,
        sql`coalesce(sum(case when ${sql.ref(object.key)} is not null then ${sql.ref(object.bytes)} end), 0)`,
      ]
    : [sql`0`, sql`0`]
  const { rows } = await sql<Counts>`
    select count(*) as rows, ${objects} as objects, ${bytes} as bytes
    from ${sql.table(table)} where ${conditions}`.execute(db)
  return rows[0] ?? { rows: 0, objects: 0, bytes: 0 }
}

/** The rows of a subject. Of bundles in bulk: those that no channel points at, before they are marked and after. */
function conditionsOf(subject: DeletionSubject, scope: Parameters<typeof scopeValues>[0]): RawBuilder<SqlBool> {
  const values = Object.entries({ organization_id: subject.organizationId, ...scopeValues(scope, subject) })
  const isOf = values
    .filter(([column]) => column !== 'deletion_id')
    .map(([column, value]) => sql<SqlBool>`${sql.ref(column)} = ${value}`)
  return sql.join<SqlBool>(subject.subjectKind === 'bundles' ? [...isOf, isUnused] : isOf, sql` and `)
}

const isUnused = sql<SqlBool>`not exists (select 1 from channels where channels.bundle_id = bundles.id)`

/** The files in the folder, also those that no row names. */
export async function listFiles(objectsFolder: string, subject: DeletionSubject): Promise<string[]> {
  const prefix = prefixOf(subject)
  return prefix === null ? [] : (await listFilesIn(objectsFolder)).filter((file) => file.startsWith(prefix))
}

/** What a change of a part of an organization, and a request to delete one, write down about it. */
export const toldOfDeletion = new Set(['audit_entries', 'daily_statistics', 'events'])

async function digestRest(db: Kysely<Database>, subject: DeletionSubject): Promise<Record<string, string>> {
  if (subject.subjectKind === 'organization') return {}
  const rest: Record<string, string> = {}
  const steps = sweepSteps(planDeletion(cascadeRegistry, subject.subjectKind))
  const own = ownRow(subject)
  for (const { table, key } of sweptTables(cascadeRegistry)) {
    if (toldOfDeletion.has(table)) continue
    const step = steps.find((it) => it.table === table)
    const mine = step
      ? conditionsOf(subject, step.scope)
      : own?.table === table
        ? sql<SqlBool>`id = ${own.id}`
        : undefined
    const order = sql.join(key.map((column) => sql.ref(column)))
    const { rows } = await sql<Record<string, string | number>>`
      select * from ${sql.table(table)}
      where organization_id = ${subject.organizationId} and not (${mine ?? sql`false`}) order by ${order}`.execute(db)
    rest[table] = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  }
  return rest
}
