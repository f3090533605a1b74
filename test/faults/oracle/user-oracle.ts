// What must hold after the deletion of a user, no matter what happened to it and to that of an organization of theirs:
// nothing names them, each row of a colleague and of another organization is what it was, and the receipt counts it.

import { findReceipt, type Database, type Kysely } from '@organizations/database'
import { scrubbedFields, userRegistry } from '@organizations/domain'
import { rowsWithout, tablesWith } from '@organizations/services/testing/users'
import { sql } from 'kysely'

import type { People, Person } from '../scenario/people.ts'
import type { Template } from '../scenario/template.ts'

export interface UserExpectation {
  people: People
  /** The organization that is deleted beside them, and one that is not. */
  organizations: { doomed: string; neighbour: string }
  /** Rows, as text, that the deletion must leave as they are. */
  untouched: string[]
  /** How many rows are theirs, and have their address: at least those outside of the organization that goes, at most all. */
  counts: Map<string, { least: number; most: number }>
}

interface Receipt {
  version: number
  organizationId: string | null
  subject: { kind: string; id: string }
  requester: string
  removed: { table: string; rows: number }[]
  replaced: { table: string; field: string; rows: number }[]
}

/** Before the deletion is asked for. */
export async function lookAtUser(db: Kysely<Database>, { people, app, neighbour }: Template): Promise<UserExpectation> {
  if (people === undefined) throw new Error('Expected a template with people')
  const organizations = { doomed: app.organizationId, neighbour: neighbour.id }
  const counts = new Map<string, { least: number; most: number }>([['users', { least: 1, most: 1 }]])
  for (const table of sweptOfUsers) counts.set(table, await countOwn(db, table, people.doomed, organizations.doomed))
  for (const { table, field } of scrubbedFields) {
    counts.set(`${table}.${field}`, await countNaming(db, { table, field }, people.doomed, organizations))
  }
  return { people, organizations, counts, untouched: await rowsToKeep(db, { people, organizations }) }
}

export async function findProblemsOfUser(db: Kysely<Database>, expected: UserExpectation): Promise<string[]> {
  const { doomed } = expected.people
  const problems: string[] = []
  for (const text of [doomed.email, doomed.name]) {
    const places = await tablesWith(db, text)
    if (places.length > 0) problems.push(`"${text}" still stands in ${places.join(', ')}`)
  }
  for (const table of sweptOfUsers) {
    const { most } = await countOwn(db, table, doomed, expected.organizations.doomed)
    if (most > 0) problems.push(`${most} rows of the user are left in ${table}`)
  }
  const left = new Set(await rowsToKeep(db, expected))
  const kept = new Set(expected.untouched)
  problems.push(
    ...expected.untouched.filter((row) => !left.has(row)).map((row) => `a row of others has gone or changed: ${row}`),
    ...[...left].filter((row) => !kept.has(row)).map((row) => `a row of others has come or changed: ${row}`),
  )
  return [...problems, ...(await receiptProblems(db, expected))]
}

async function receiptProblems(db: Kysely<Database>, { people, counts }: UserExpectation): Promise<string[]> {
  const rows = await db
    .selectFrom('deletions')
    .select(['id', 'state', 'subject_id'])
    .where('subject_kind', '=', 'user')
    .execute()
  const [deletion] = rows
  if (deletion === undefined || rows.length > 1) return [`expected one deletion of a user, got ${rows.length}`]
  const body = (await findReceipt(db, deletion.id)) as Receipt | undefined // written by the service
  if (deletion.state !== 'completed' || body === undefined) {
    return [`the user's deletion is ${deletion.state}, with ${body ? 'a' : 'no'} receipt`]
  }
  const said = JSON.stringify([body.version, body.organizationId, body.subject, body.requester])
  const right = JSON.stringify([2, null, { kind: 'user', id: people.doomed.id }, 'operator'])
  const told = new Map([
    ...body.removed.map((it) => [it.table, it.rows] as const),
    ...body.replaced.map((it) => [`${it.table}.${it.field}`, it.rows] as const),
  ])
  return [
    ...(said === right ? [] : [`the user's receipt says ${said}, not ${right}`]),
    ...[...new Set([...counts.keys(), ...told.keys()])].flatMap((name) => {
      const { least, most } = counts.get(name) ?? { least: 0, most: 0 }
      const count = told.get(name) ?? 0
      const isRight = count >= least && count <= most
      return isRight ? [] : [`of ${name} there were ${least} to ${most}, the user's receipt says ${count}`]
    }),
  ]
}

/** Every row that names the colleague or the neighbour, and neither the user nor the organization that goes. */
async function rowsToKeep(
  db: Kysely<Database>,
  { people: { doomed, colleague }, organizations }: Pick<UserExpectation, 'people' | 'organizations'>,
): Promise<string[]> {
  const rows = await rowsWithout(db, [doomed.id, doomed.email, organizations.doomed])
  const names = [colleague.id, colleague.email, organizations.neighbour]
  return rows.filter((row) => names.some((name) => row.toLowerCase().includes(name.toLowerCase())))
}

const sweptOfUsers = Object.entries(userRegistry).flatMap(([table, { fate }]) => (fate === 'sweep' ? [table] : []))

async function countOwn(db: Kysely<Database>, table: string, { id, keyId }: Person, organizationId: string) {
  const entry = userRegistry[table]
  const isThrough = entry?.fate === 'sweep' && entry.through !== undefined
  const isOwn = isThrough ? sql`key_id = ${keyId}` : sql`user_id = ${id}`
  return await countBoth(db, table, isOwn, organizationId)
}

async function countNaming(
  db: Kysely<Database>,
  { table, field }: { table: string; field: string },
  { id, email }: Person,
  { doomed, neighbour }: UserExpectation['organizations'],
) {
  const hasIt = sql`lower(cast(${sql.ref(field)} as text)) like ${`%${email}%`}`
  // Their own are swept, and the request itself removes those about their membership.
  const isOthers = sql`user_id <> ${id} and (made is null or made <> ${`member/${neighbour}/${id}`})`
  const isCounted = table === 'idempotency_records' ? sql`${hasIt} and ${isOthers}` : hasIt
  return await countBoth(db, table, isCounted, doomed)
}

/** Of the rows under a condition: all, and those that the deletion of the organization does not take along. */
async function countBoth(
  db: Kysely<Database>,
  table: string,
  condition: ReturnType<typeof sql>,
  organizationId: string,
): Promise<{ least: number; most: number }> {
  const count = async (where: ReturnType<typeof sql>) => {
    const query = sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)} where ${where}`
    return (await query.execute(db)).rows[0]?.rows ?? 0
  }
  const most = await count(condition)
  if (!tablesOfOrganizations.has(table)) return { least: most, most }
  const isElsewhere = sql`(organization_id is null or organization_id <> ${organizationId})`
  return { least: await count(sql`${condition} and ${isElsewhere}`), most }
}

const tablesOfOrganizations = new Set(
  'members idempotency_records events audit_entries invitations webhook_deliveries'.split(' '),
)
