import { parseDatabaseUrl } from '../database-url.ts'

/** Where a database is, without user, password and parameters. */
export function describeDatabase(url: string, baseFolder: string): string {
  const address = parseDatabaseUrl(url, baseFolder)
  if (address.kind === 'sqlite') return `file:${address.file}`
  const { host, pathname, searchParams } = new URL(address.url)
  return `postgres://${host === '' ? (searchParams.get('host') ?? '') : host}${pathname}`
}
