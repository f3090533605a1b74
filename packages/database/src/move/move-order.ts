import type { Kysely } from 'kysely'
import { dialectOf } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { movedTables } from './moved-tables.ts'
import type { TableShape } from './table-shape.ts'

/**
 * The tables that are moved, each after those that it points at, and what keeps rows out at the end. Throws a sentence
 * when this program does not know a table.
 */
export async function tablesToMove(db: Kysely<Database>): Promise<TableShape[]> {
  const shapes = await dialectOf(db).describe(db)
  const problems = findUnmovable(shapes)
  if (problems.length > 0) throw new Error(`Expected a database that can be moved: ${problems.join(', ')}`)
  const moved = shapes.filter(({ name }) => movedTables[name]?.order !== 'left')
  const isLast = ({ name }: TableShape) => movedTables[name]?.order === 'last'
  return [...parentsFirst(moved.filter((it) => !isLast(it))), ...moved.filter(isLast)]
}

/** What keeps tables from being moved, in words. */
export function findUnmovable(shapes: readonly TableShape[]): string[] {
  const names = shapes.map(({ name }) => name)
  return [
    ...names.filter((name) => !Object.hasOwn(movedTables, name)).map((name) => `${name} is not in moved-tables.ts`),
    ...Object.keys(movedTables)
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is in moved-tables.ts and does not exist`),
    ...shapes.filter(({ key }) => key.length === 0).map(({ name }) => `${name} has no primary key`),
  ]
}

function parentsFirst(tables: readonly TableShape[]): TableShape[] {
  const ordered: TableShape[] = []
  let waiting = [...tables]
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name))
    const ready = waiting.filter(({ name, references }) => !references.some((it) => it !== name && names.has(it)))
    if (ready.length === 0) throw new Error(`Expected references without a circle, got one in ${[...names].join(', ')}`)
    ordered.push(...ready)
    waiting = waiting.filter((it) => !ready.includes(it))
  }
  return ordered
}
