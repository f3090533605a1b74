import type { Kysely } from 'kysely'
import {
  subjectTraits,
  sweptTables,
  uncoveredTables,
  type CascadeRegistry,
  type LiveTable,
  type SubjectKind,
  type SweptTable,
} from '@organizations/domain'
import { introspectSchema } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { describeTable, type TableDetails } from './live-schema.ts'

/** Where a database is not what the cascade registry says: one sentence for each problem. */
export async function findDrift(db: Kysely<Database>, registry: CascadeRegistry): Promise<string[]> {
  const live = await introspectSchema(db)
  const problems = uncoveredTables(registry, live).map(
    (table) => `${table} belongs to organizations and is not registered`,
  )
  for (const table of Object.keys(registry)) {
    if (!live.some(({ name }) => name === table)) problems.push(`${table} is registered and does not exist`)
  }
  const swept = sweptTables(registry)
  for (const table of live) {
    const expected = swept.find((it) => it.table === table.name)
    if (expected === undefined) continue
    const details = await describeTable(db, table.name)
    const found = [
      ...columnProblems(expected, details),
      ...fencesOf(details).flatMap((fence) => fenceProblems(details, fence)),
      ...subjectProblems(expected, details),
      ...referenceProblems(
        expected,
        table,
        swept.map((it) => it.table),
      ),
      ...keyProblems(expected, details),
    ]
    problems.push(...found.map((problem) => `${table.name} ${problem}`))
  }
  const subject = Object.entries(registry).find(([, { fate }]) => fate === 'subject')
  if (subject !== undefined) {
    const found = fenceProblems(await describeTable(db, subject[0]), { kind: 'organization', column: 'id' })
    problems.push(...found.map((problem) => `${subject[0]} ${problem}`))
  }
  return problems
}

function columnProblems({ key }: SweptTable, { columns }: TableDetails): string[] {
  const organizationId = columns.find(({ name }) => name === 'organization_id')
  const nullable = key.filter((it) => !columns.some(({ name, isNotNull }) => name === it && isNotNull))
  return [
    ...(organizationId?.type === 'text' ? [] : ['has no organization_id that is text']),
    ...nullable.map((name) => `has a key column ${name} that may be null`),
  ]
}

interface Fence {
  kind: SubjectKind
  /** What names the subject that a row belongs to. */
  column: string
}

/** Every subject that a row belongs to keeps it out once it is being deleted. */
function fencesOf({ columns, references }: TableDetails): Fence[] {
  return [
    { kind: 'organization', column: 'organization_id' },
    ...(columns.some(({ name }) => name === 'app_uuid') ? [{ kind: 'app' as const, column: 'app_uuid' }] : []),
    ...pointersAt(references, 'bundles').map((column) => ({ kind: 'bundle' as const, column })),
    ...pointersAt(references, 'channels').map((column) => ({ kind: 'channel' as const, column })),
  ]
}

function fenceProblems({ triggers }: TableDetails, { kind, column }: Fence): string[] {
  const id = subjectTraits[kind].idType === 'integer' ? `cast(new."${column}" as text)` : `new."${column}"`
  const isDeleted =
    kind === 'bundle'
      ? `exists (select 1 from bundles where id = new."${column}" and deletion_id is not null)`
      : `exists (select 1 from tombstones where subject_kind = '${kind}' and subject_id = ${id})`
  const isFenced = (moment: string) =>
    triggers.some(
      ({ body, locks, ...it }) =>
        it.moment === moment &&
        (locks === 'any' || (locks?.table === subjectTraits[kind].table && locks.column === column)) &&
        body.includes(isDeleted) &&
        /raise( exception |\(abort, )'organization_deleting'/i.test(body),
    )
  const [of, to] = kind === 'organization' ? ['', ''] : [` of a deleted ${kind}`, `to a deleted ${kind}`]
  return [
    ...(isFenced('before insert') ? [] : [`has no fence against new rows${of}`]),
    ...(isFenced(`before update of ${column}`) ? [] : [`has no fence against rows that move in${to}`]),
  ]
}

/** Do the plans of an app and of a channel take along what belongs to these? */
function subjectProblems({ key, channel }: SweptTable, { columns, references }: TableDetails): string[] {
  const isOfApp = columns.some(({ name }) => name === 'app_uuid') || references.some(({ table }) => table === 'apps')
  const pointers = pointersAt(references, 'channels')
  return [
    ...(isOfApp && key[0] !== 'app_uuid' ? ['belongs to apps, and its key does not begin with app_uuid'] : []),
    ...pointers
      .filter((column) => column !== channel)
      .map((column) => `belongs to channels by ${column}, and the registry does not say so`),
    ...(channel === undefined || pointers.includes(channel)
      ? []
      : [`does not belong to channels by ${channel}, and the registry says so`]),
  ]
}

/** The columns, besides those that say in which app, by which a table's rows point at those of another. */
function pointersAt(references: TableDetails['references'], parent: string): string[] {
  return references
    .filter(({ table }) => table === parent)
    .flatMap(({ columns }) => columns.filter((column) => column !== 'organization_id' && column !== 'app_uuid'))
}

function referenceProblems({ references }: SweptTable, live: LiveTable, swept: readonly string[]): string[] {
  const actual = live.references.filter((it) => swept.includes(it) && it !== live.name)
  return [
    ...actual.filter((it) => !references.includes(it)).map((it) => `points at ${it}, and the registry does not say so`),
    ...references.filter((it) => !actual.includes(it)).map((it) => `does not point at ${it}, and the registry says so`),
  ]
}

function keyProblems({ key }: SweptTable, { indexes }: TableDetails): string[] {
  const order = ['organization_id', ...key]
  const isIndexed = indexes.some(({ columns }) => order.every((column, at) => columns[at] === column))
  const isUnique = indexes.some((it) => it.isUnique && it.columns.every((column) => order.includes(column)))
  return [
    ...(isIndexed ? [] : [`has no index that begins with ${order.join(', ')}`]),
    ...(isUnique ? [] : [`may have two rows of one key ${order.join(', ')}`]),
  ]
}
