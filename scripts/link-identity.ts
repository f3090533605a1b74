/**
 * `npm run link-identity -- --user ... --subject ...`: links an identity to a user, also to an operator, directly in the
 * database, also while the service runs. The right to do so is that to the database.
 */
import { existsSync } from 'node:fs'
import { parseDatabaseUrl } from '@organizations/database'
import { DomainError } from '@organizations/domain'
import {
  createIds,
  createLog,
  EnvironmentError,
  keepPrivate,
  linkIdentityEnvironment,
  openData,
  readEnv,
  repositoryRoot,
} from '@organizations/runtime'
import { linkIdentity } from '@organizations/services'
import { Command } from 'commander'

const program = new Command('link-identity')
  .description('Links an identity of the identity provider to a user. Operators are linked in no other way.')
  .requiredOption('--user <user>', 'the id or the address of a user')
  .requiredOption('--subject <sub>', 'what the issuer calls them: `sub` of their tokens')
  .option('--issuer <url>', 'the issuer; without it, OIDC_ISSUER')
  .action(run)

keepPrivate()
await program.parseAsync()

interface Options {
  user: string
  subject: string
  issuer?: string
}

async function run(options: Options): Promise<void> {
  try {
    console.log(`Linked to ${await link(options)}`)
  } catch (error) {
    const isExplained = error instanceof DomainError || error instanceof EnvironmentError
    console.error(isExplained ? error.message : error)
    process.exitCode = 1
  }
}

async function link({ user, subject, issuer: given }: Options): Promise<string> {
  const set = given === undefined ? process.env : { ...process.env, OIDC_ISSUER: given }
  const {
    OIDC_ISSUER: issuer,
    DATABASE_URL: databaseUrl,
    STORAGE_URL: storageUrl,
  } = readEnv(linkIdentityEnvironment, set)
  requireFile(databaseUrl)
  const { database } = await openData({ databaseUrl, storageUrl, log: createLog('warn') })
  try {
    const deps = { db: database.db, clock: Date.now, ids: createIds() }
    return (await linkIdentity(deps, { user, issuer, subject })).email
  } finally {
    await database.close()
  }
}

/** A new file would have no users, and hide that another one was meant. */
function requireFile(databaseUrl: string): void {
  const address = parseDatabaseUrl(databaseUrl, repositoryRoot)
  if (address.kind === 'postgres' || existsSync(address.file)) return
  throw new EnvironmentError([`DATABASE_URL: expected the SQLite file of the service, found none at ${address.file}`])
}
