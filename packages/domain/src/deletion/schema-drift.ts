/** Compares the cascade registry with the schema of a live database. Pure: the schema is passed in as a value. */
import type { CascadeRegistry } from './cascade-registry.ts'
import type { UserRegistry } from './user-registry.ts'

export interface LiveTable {
  name: string
  columns: readonly string[]
  /** Names of the tables that its foreign keys point at. */
  references: readonly string[]
}

/** The tables that belong to organizations: by foreign key, however many steps away, or by a column named like one. */
export function tablesOfOrganizations(live: readonly LiveTable[]): string[] {
  const found = new Set(live.filter(({ columns }) => columns.some(isLikeOrganizationId)).map(({ name }) => name))
  const targets = new Set([...found, 'organizations'])
  for (let grew = true; grew;) {
    const reached = live.filter((it) => !targets.has(it.name) && it.references.some((name) => targets.has(name)))
    for (const { name } of reached) {
      targets.add(name)
      found.add(name)
    }
    grew = reached.length > 0
  }
  return [...found].filter((name) => name !== 'organizations').toSorted()
}

/**
 * The tables that belong to organizations and are not in the registry: while there are any, no deletion may complete.
 */
export function uncoveredTables(registry: CascadeRegistry, live: readonly LiveTable[]): string[] {
  return tablesOfOrganizations(live).filter((name) => !Object.hasOwn(registry, name))
}

/**
 * The same for the tables that know users, by a column of that name or a foreign key, and are not in the list of what a
 * user's deletion does.
 */
export function uncoveredUserTables(registry: UserRegistry, live: readonly LiveTable[]): string[] {
  const isOfUsers = ({ columns, references }: LiveTable) => columns.includes('user_id') || references.includes('users')
  return live.flatMap((table) => (isOfUsers(table) && !Object.hasOwn(registry, table.name) ? [table.name] : []))
}

function isLikeOrganizationId(column: string): boolean {
  return /(^|_)org(anization)?s?(_|$)/.test(column)
}
