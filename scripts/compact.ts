/** `npm run compact`: rewrites the SQLite file while the service is stopped. See docs/operations.md. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { compactSqliteFile, parseDatabaseUrl } from '@organizations/database'
import { EnvironmentError, readEnv, repositoryRoot, runtimeEnvironment } from '@organizations/runtime'
import { Command } from 'commander'

new Command('compact')
  .description(
    'Rewrites the SQLite file of DATABASE_URL: nothing that was deleted is left, and it is as small as can be.',
  )
  .action(compact)
  .parse()

function compact(): void {
  try {
    const file = databaseFile()
    // SQLite's copy has everything that the file has: next to it, and not in /var/tmp. Read when SQLite starts.
    process.env['SQLITE_TMPDIR'] ??= dirname(file)
    const { before, after } = compactSqliteFile(file)
    console.log(`The file had ${describe(before)}, and has ${describe(after)} now.`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

function databaseFile(): string {
  const { DATABASE_URL: url } = readEnv(runtimeEnvironment, process.env)
  const address = parseDatabaseUrl(url, repositoryRoot)
  if (address.kind !== 'sqlite')
    throw new EnvironmentError(['DATABASE_URL: expected an SQLite file, got a Postgres database'])
  const { file } = address
  if (!existsSync(file)) throw new EnvironmentError([`DATABASE_URL: expected an SQLite file, found none at ${file}`])
  return file
}

function describe(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`
}
