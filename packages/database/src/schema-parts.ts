/** The parts of the schema that each database spells in its own way, for migrations. */
import { sql, type CreateTableBuilder, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import { subjectTraits, type SubjectKind } from '@organizations/domain'
import { dialectOf } from './dialect.ts'

export const FENCE_MESSAGE = 'organization_deleting'

/**
 * A table that is stored in the order of its primary key, so that one organization's rows are next to each other.
 * Postgres has none: its rows stay in the order in which they came.
 */
export function clustered<DB, T extends CreateTableBuilder<string, string>>(db: Kysely<DB>, table: T): T {
  return dialectOf(db).clustered(table)
}

/** On a table, what keeps rows of a deleted subject out. */
interface Fence {
  /** Names the subject that a row belongs to. */
  column: string
  kind: SubjectKind
  /** The id of that subject, of the new row, where `column` is not it. */
  owner?: RawBuilder<unknown>
}

/**
 * Puts the fence on a table: no row of a subject that has a tombstone can be inserted or moved in, by any
 * transaction. `column` names the subject that a row belongs to, by default the organization.
 */
export async function fence(
  db: Kysely<never>,
  table: string,
  { column, kind, owner }: Fence = { column: 'organization_id', kind: 'organization' },
): Promise<void> {
  const own = owner ?? sql`new.${sql.ref(column)}`
  const id = subjectTraits[kind].idType === 'integer' ? sql`cast(${own} as text)` : own
  const isDeleted = sql<SqlBool>`
    exists (select 1 from tombstones where subject_kind = ${sql.lit(kind)} and subject_id = ${id})`
  await createFence(db, table, { column, kind, owner: own, isDeleted })
}

/** Puts another fence in its place, for bundles: no row can point at one that has the mark of a deletion. */
export async function fenceByMark(db: Kysely<never>, table: string, column: string): Promise<void> {
  await dropFence(db, table, 'bundle')
  const isDeleted = sql<SqlBool>`
    exists (select 1 from bundles where id = new.${sql.ref(column)} and deletion_id is not null)`
  await createFence(db, table, { column, kind: 'bundle', owner: sql`new.${sql.ref(column)}`, isDeleted })
}

/** Takes the fence off a table, for another one in its place. */
export async function dropFence(db: Kysely<never>, table: string, kind: SubjectKind): Promise<void> {
  const dialect = dialectOf(db)
  const name = dialect.fenceName(table, kind)
  for (const suffix of ['insert', 'move']) await dialect.dropTrigger(`${name}_${suffix}`, table).execute(db)
}

async function createFence(
  db: Kysely<never>,
  table: string,
  { column, kind, owner, isDeleted }: Fence & { owner: RawBuilder<unknown>; isDeleted: RawBuilder<SqlBool> },
): Promise<void> {
  const dialect = dialectOf(db)
  const name = dialect.fenceName(table, kind)
  const body = await dialect.fenceBody(db, { kind, column, owner, isDeleted, message: FENCE_MESSAGE })
  for (const [suffix, moment] of [
    ['insert', sql`insert`],
    ['move', sql`update of ${sql.ref(column)}`],
  ] as const) {
    await sql`
      create trigger ${sql.ref(`${name}_${suffix}`)} before ${moment} on ${sql.table(table)} ${body}`.execute(db)
  }
}

/**
 * SQLite cannot change a column: another takes its place, and its name. On Postgres as well, because a move from one to the
 * other takes columns in their order.
 */
export async function makeNullable(db: Kysely<never>, table: string, column: string): Promise<void> {
  const [of, old, nullable] = [sql.table(table), sql.ref(column), sql.ref(`nullable_${column}`)]
  await sql`alter table ${of} add column ${nullable} text`.execute(db)
  await sql`update ${of} set ${nullable} = ${old}`.execute(db)
  await sql`alter table ${of} drop column ${old}`.execute(db)
  await sql`alter table ${of} rename column ${nullable} to ${old}`.execute(db)
}
