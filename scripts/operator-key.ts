/**
 * `npm run operator:key -- --email ...`: makes a key for an operator who has none that works, directly in the database,
 * also while the service runs. The right to do so is that to the database.
 */
import { existsSync } from 'node:fs'
import { parseDatabaseUrl } from '@organizations/database'
import { DomainError } from '@organizations/domain'
import {
  createIds,
  createLog,
  EnvironmentError,
  keepPrivate,
  openData,
  readEnv,
  repositoryRoot,
  runtimeEnvironment,
} from '@organizations/runtime'
import { createOperatorKey } from '@organizations/services'
import { Command } from 'commander'

const program = new Command('operator:key')
  .description('Makes a new key for an operator who lost theirs. Prints the key alone: it is not shown again.')
  .requiredOption('--email <address>', 'an operator of the service')
  .option('--revoke-others', 'their other keys stop working in the same moment')
  .action(run)

keepPrivate()
await program.parseAsync()

interface Options {
  email: string
  revokeOthers?: true
}

async function run({ email, revokeOthers }: Options): Promise<void> {
  try {
    console.log(await makeKey(email, revokeOthers === true))
  } catch (error) {
    const isExplained = error instanceof DomainError || error instanceof EnvironmentError
    console.error(isExplained ? error.message : error)
    process.exitCode = 1
  }
}

async function makeKey(email: string, revokeOthers: boolean): Promise<string> {
  const env = readEnv(runtimeEnvironment, process.env)
  requireFile(env.DATABASE_URL)
  const { database } = await openData({
    databaseUrl: env.DATABASE_URL,
    storageUrl: env.STORAGE_URL,
    log: createLog('warn'),
  })
  try {
    const deps = { db: database.db, clock: Date.now, ids: createIds() }
    return await createOperatorKey(deps, { email, revokeOthers })
  } finally {
    await database.close()
  }
}

/** A new file would have no operator, and hide that another one was meant. */
function requireFile(databaseUrl: string): void {
  const address = parseDatabaseUrl(databaseUrl, repositoryRoot)
  if (address.kind === 'postgres' || existsSync(address.file)) return
  throw new EnvironmentError([`DATABASE_URL: expected the SQLite file of the service, found none at ${address.file}`])
}
