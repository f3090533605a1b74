/**
 * How the database answers the statements of deletions, of organizations and of what is below them. They are recorded
 * as the query functions really issue them. Each must search by organization, scope and key range, and the checks of
 * the foreign keys that point at its rows by all columns of these.
 */
import type { CompiledQuery, Kysely, Transaction } from 'kysely'
import {
  planDeletion,
  scopeValues,
  subjectKinds,
  subjectTraits,
  sweepSteps,
  type CascadeRegistry,
  type OrganizationId,
  type SubjectKind,
  type SweepStep,
} from '@organizations/domain'
import { introspectSchema } from '../dialect.ts'
import { deleteOwnRow } from '../queries/deletion/find-subjects.ts'
import { countPage, findPageEnd } from '../queries/deletion/count-rows.ts'
import type { SweptPage } from '../queries/deletion/swept-page.ts'
import { deletePage, hasLeasedRows, hasRows, readColumn, readObjectPage } from '../queries/deletion/swept-rows.ts'
import type { Database } from '../schema.ts'
import { fillPostgres } from './fill-postgres.ts'
import { isPostgres } from './is-postgres.ts'
import { describeTable, explain } from './live-schema.ts'
import { recordQueries, rolledBack } from './record-queries.ts'

type Handle = Transaction<Database>

export interface Statement {
  name: string
  table: string
  /** What a search of the table must be by. */
  by: readonly string[]
  run: (trx: Handle) => Promise<unknown>
}

const organizationId = 'org_1' as OrganizationId // nothing looks at its form
const appUuid = 'app_1'

/** One sentence for each table that a deletion would have to read more of than the rows it is about. */
export async function findScans(db: Kysely<Database>, registry: CascadeRegistry): Promise<string[]> {
  return await findScansOf(
    db,
    subjectKinds.flatMap((kind) => statementsOfPlan(registry, kind)),
  )
}

/** The same for some statements, in a database that nothing is in yet. */
async function findScansOf(db: Kysely<Database>, statements: readonly Statement[]): Promise<string[]> {
  const recorded: { statement: Statement; queries: CompiledQuery[] }[] = []
  for (const statement of statements) recorded.push({ statement, queries: await recordQueries(db, statement.run) })
  const problems: string[] = []
  await rolledBack(db, async (trx) => {
    if (isPostgres(trx)) await fillPostgres(trx)
    const live = await foreignKeys(trx)
    for (const { statement, queries } of recorded) {
      for (const query of queries) {
        const lines = await explain(trx, query)
        const found = lines.flatMap((line) => problemsOf(line, statement, live))
        if (!lines.some((line) => line.startsWith(`SEARCH ${statement.table} `))) found.push('does not search it')
        problems.push(...found.map((problem) => `${statement.table}, ${statement.name}: ${problem}`))
      }
    }
  })
  return problems
}

type ForeignKeys = ReadonlyMap<string, readonly { table: string; columns: readonly string[] }[]>

async function foreignKeys(db: Kysely<Database>): Promise<ForeignKeys> {
  const found = new Map<string, { table: string; columns: string[] }[]>()
  for (const { name } of await introspectSchema(db)) found.set(name, (await describeTable(db, name)).references)
  return found
}

function problemsOf(line: string, { table, by }: Statement, live: ForeignKeys): string[] {
  const [verb, name = ''] = line.split(' ')
  if (line.startsWith('USE TEMP B-TREE')) return ['sorts']
  const references = live.get(name)
  if (references === undefined) return [] // a step over rows that were already found
  if (verb === 'SCAN') return [`scans ${name}`]
  const terms = /\((.*)\)$/.exec(line)?.[1]?.split(' AND ') ?? []
  if (terms.includes('rowid=?')) return [] // a single row
  const named = new Set(terms.map((term) => term.replace('rowid', 'id'))) // a range of a numbered table
  const missing = (wanted: readonly string[]) => wanted.filter((term) => !named.has(term))
  if (name === table) return missing(by).map((term) => `searches ${name} without ${term}`)
  // The check of a foreign key that points at the table.
  const checks = references
    .filter((it) => it.table === table)
    .map((it) => missing(it.columns.map((each) => `${each}=?`)))
  if (checks.length === 0) return [`searches ${name}, which does not point at it`]
  if (checks.some((it) => it.length === 0)) return []
  return checks[0]?.map((term) => `searches ${name} without ${term}`) ?? []
}

function statementsOfPlan(registry: CascadeRegistry, kind: SubjectKind): Statement[] {
  const of = kind === 'organization' ? '' : ` (${kind})`
  // What is found through another table is found by its ids, and is few: the order costs a sort.
  const direct = sweepSteps(planDeletion(registry, kind)).filter(({ through }) => through === undefined)
  const steps = direct.flatMap((step) => statementsOf(step, kind))
  return [...steps, ...lastCommit(kind)].map((it) => ({ ...it, name: `${it.name}${of}` }))
}

function lastCommit(kind: SubjectKind): Statement[] {
  const { table, ownRow, organizationColumn } = subjectTraits[kind]
  if (ownRow === 'swept') return []
  const by = [...new Set([organizationColumn ?? 'id', 'id'])].map((column) => `${column}=?`)
  const subject = { subjectKind: kind, subjectId: kind === 'app' ? appUuid : organizationId, organizationId, appUuid }
  return [{ name: 'its last commit', table, by, run: (trx) => deleteOwnRow(trx, subject) }]
}

/** A cursor in the middle of what fillPostgres makes. */
function keyValue(column: string, at: number): string {
  if (column === 'app_uuid') return appUuid
  return column === 'id' ? String(at) : `${column}_${at}`
}

function statementsOf({ table, key, object, scope, lease, held }: SweepStep, subjectKind: SubjectKind): Statement[] {
  const values = scopeValues(scope, { subjectKind, subjectId: '1', organizationId, appUuid })
  const owner = subjectKind === 'user' ? null : organizationId
  const first: SweptPage = { table, key, object, organizationId: owner, scope: values, after: null }
  const next: SweptPage = { ...first, after: key.map((column) => keyValue(column, 120)) }
  const end = key.map((column) => keyValue(column, 130))
  const spared = object === null ? [] : ['spared 1', 'spared 2']
  const scoped = [...(owner === null ? [] : ['organization_id']), ...Object.keys(scope)].map((column) => `${column}=?`)
  const columns = key.length === 1 ? key.join('') : `(${key.join(',')})`
  const marks = key.length === 1 ? '?' : `(${key.map(() => '?').join(',')})`
  // Where the scope leaves a single row, no range can narrow the search.
  const range = (sign: '>' | '<') => (key.every((it) => it in scope) ? [] : [`${columns}${sign}${marks}`])
  const [from, to] = [range('>'), range('<')]
  const statement = (name: string, ranges: readonly string[], run: Statement['run']): Statement => ({
    name,
    table,
    by: [...scoped, ...ranges],
    run,
  })
  const reads = [first, next].flatMap((page) => {
    const ranges = page === next ? from : []
    return [
      statement('count', ranges, (trx) => countPage(trx, page, 10)),
      statement('page end', ranges, (trx) => findPageEnd(trx, page, 10)),
      statement('objects', ranges, (trx) => readObjectPage(trx, page, 10)),
    ]
  })
  const remove = (name: string, page: Parameters<typeof deletePage>[1], ranges: readonly string[]) =>
    statement(name, ranges, (trx) => deletePage(trx, page))
  return [
    ...reads,
    statement('probe', [], (trx) => hasRows(trx, first)),
    ...(lease === null
      ? []
      : [statement('rows in use', [], (trx) => hasLeasedRows(trx, first, { lease, leaseMs: 1 }))]),
    ...(held === null
      ? []
      : [statement('what is held', [...from, ...to], (trx) => readColumn(trx, { ...next, end }, held))]),
    remove('delete all', { ...first, end: null, spared: [] }, []),
    remove('delete first', { ...first, end, spared }, to),
    remove('delete next', { ...next, end, spared: [] }, [...from, ...to]),
    remove('delete next but some', { ...next, end, spared }, [...from, ...to]),
    remove('delete last', { ...next, end: null, spared }, from),
  ]
}
