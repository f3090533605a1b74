/**
 * How the database answers the statements of a deletion, which are recorded as the query functions really issue them.
 * Each must search by organization and key range, and so must the checks of the foreign keys that point at its rows.
 */
import type { CompiledQuery, Kysely, KyselyPlugin, Transaction } from 'kysely'
import { sweptTables, type CascadeRegistry, type OrganizationId, type SweptTable } from '@organizations/domain'
import { introspectSchema } from '../dialect.ts'
import { deleteOrganizationRow } from '../queries/organizations.ts'
import { countPage, deletePage, findPageEnd, hasRows, readObjectPage, type SweptPage } from '../queries/swept-rows.ts'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'
import { explain } from './live-schema.ts'

type Handle = Transaction<Database>
type Table = SweptTable & { table: string }

interface Statement {
  name: string
  table: string
  /** What a search of the table must be by, besides the organization. */
  ranges: readonly string[]
  run: (trx: Handle) => Promise<unknown>
}

const organizationId = 'org_1' as OrganizationId // nothing looks at its form

/** One sentence for each table that a deletion would have to read more of than the rows it is about. */
export async function findScans(db: Kysely<Database>, registry: CascadeRegistry): Promise<string[]> {
  const live = new Set((await introspectSchema(db)).map(({ name }) => name))
  const subject = { name: 'its last commit', table: 'organizations', ranges: [] }
  const statements = [
    ...sweptTables(registry).flatMap(statementsOf),
    { ...subject, run: (trx: Handle) => deleteOrganizationRow(trx, organizationId) },
  ]
  const problems: string[] = []
  for (const statement of statements) {
    for (const query of await record(db, statement)) {
      const lines = await explain(db, query)
      const found = lines.flatMap((line) => problemOf(line, statement, live))
      if (!lines.some((line) => line.startsWith(`SEARCH ${statement.table} `))) found.push('does not search it')
      problems.push(...found.map((problem) => `${statement.table}, ${statement.name}: ${problem}`))
    }
  }
  return problems
}

function problemOf(line: string, { table, ranges }: Statement, live: ReadonlySet<string>): string[] {
  const [verb, name = ''] = line.split(' ')
  if (line.startsWith('USE TEMP B-TREE')) return ['sorts']
  if (!live.has(name)) return [] // a step over rows that were already found
  if (verb === 'SCAN') return [`scans ${name}`]
  const wanted = table === 'organizations' && name === table ? ['(id=?)'] : ['organization_id=?']
  const missing = [...wanted, ...(name === table ? ranges : [])].filter((range) => !line.includes(range))
  return missing.map((range) => `searches ${name} without ${range}`)
}

function statementsOf({ table, key, object }: Table): Statement[] {
  const first: SweptPage = { table, key, object: object ?? null, organizationId, after: null }
  const next: SweptPage = { ...first, after: key.map(() => 'a') }
  const end = key.map(() => 'b')
  const spared = object === undefined ? [] : ['spared 1', 'spared 2']
  const columns = key.length === 1 ? key.join('') : `(${key.join(',')})`
  const values = key.length === 1 ? '?' : `(${key.map(() => '?').join(',')})`
  const from = [`${columns}>${values}`]
  const to = [`${columns}<${values}`]
  const reads: Omit<Statement, 'table'>[] = [first, next].flatMap((page) => {
    const ranges = page === next ? from : []
    return [
      { name: 'count', ranges, run: (trx: Handle) => countPage(trx, page, 10) },
      { name: 'page end', ranges, run: (trx: Handle) => findPageEnd(trx, page, 10) },
      { name: 'objects', ranges, run: (trx: Handle) => readObjectPage(trx, page, 10) },
    ]
  })
  const remove = (name: string, page: Parameters<typeof deletePage>[1], ranges: readonly string[]) => ({
    name,
    ranges,
    run: (trx: Handle) => deletePage(trx, page),
  })
  return [
    ...reads,
    { name: 'probe', ranges: [], run: (trx: Handle) => hasRows(trx, table, organizationId) },
    remove('delete all', { ...first, end: null, spared: [] }, []),
    remove('delete first', { ...first, end, spared }, to),
    remove('delete next', { ...next, end, spared: [] }, [...from, ...to]),
    remove('delete next but some', { ...next, end, spared }, [...from, ...to]),
    remove('delete last', { ...next, end: null, spared }, from),
  ].map((it) => ({ table, ...it }))
}

/** The queries that a statement issues. They run, on whatever is there, and are rolled back. */
async function record(db: Kysely<Database>, { run }: Statement): Promise<CompiledQuery[]> {
  const queries: CompiledQuery[] = []
  const recorder: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      queries.push(db.getExecutor().compileQuery(node, queryId))
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const rolledBack = new Error('rolled back on purpose')
  try {
    await inTransaction(db, async (trx) => {
      await run(trx.withPlugin(recorder))
      throw rolledBack
    })
  } catch (error) {
    if (error !== rolledBack) throw error
  }
  return queries
}
