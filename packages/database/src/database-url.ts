import { describeParameter, readFileUrl } from '@organizations/file-urls'
import { isPostgresUrl, isWholePostgresUrl, postgresParameters } from './postgres/postgres-url.ts'

const expected =
  'Expected DATABASE_URL to name an SQLite file, like file:./data/organizations.db, or a Postgres database'
const expectedPostgres = 'Expected DATABASE_URL to be postgres:// with a host and the name of a database'

/** A DATABASE_URL that was read. */
export type DatabaseAddress = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string }

/**
 * What a DATABASE_URL names: an SQLite file, by a path relative to `baseFolder` or absolute, or a Postgres database.
 * Throws a sentence that names DATABASE_URL and repeats no part of it that may be a password.
 */
export function parseDatabaseUrl(url: string, baseFolder: string): DatabaseAddress {
  if (isPostgresUrl(url)) return { kind: 'postgres', url: requireKnownParameters(url) }
  if (/^file:/i.test(url)) return { kind: 'sqlite', file: readFileUrl(url, { baseFolder, expected }) }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase()
  throw new Error(`${expected}, got ${scheme === undefined ? 'a value without file: or postgres://' : `${scheme}://`}`)
}

/** A misspelt `sslmode` would otherwise be a connection without TLS. */
function requireKnownParameters(url: string): string {
  if (!isWholePostgresUrl(url)) throw new Error(expectedPostgres)
  for (const name of new URL(url).searchParams.keys()) {
    if (!postgresParameters.has(name))
      throw new Error(`${expectedPostgres}, got ${describeParameter(name)} after the "?"`)
  }
  return url
}
