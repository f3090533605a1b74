/**
 * `npm run console-link`: prints an address that signs a browser in once as an operator, also while the service runs. The
 * right to do so is that to the database.
 */
import { existsSync } from 'node:fs'
import { parseDatabaseUrl } from '@organizations/database'
import { DomainError } from '@organizations/domain'
import {
  consoleLink,
  createIds,
  createLog,
  EnvironmentError,
  keepPrivate,
  linkEnvironment,
  openData,
  readEnv,
  repositoryRoot,
  type LinkEnvironment,
} from '@organizations/runtime'
import { createSignInCode } from '@organizations/services'
import { Command } from 'commander'

const about =
  'Prints an address that signs a browser in once, within 10 minutes, with all that the newest whole key of an operator may do: it is worth that key.'
/** Where a server listens that listens everywhere. */
const everywhere = new Set(['0.0.0.0', '::'])

const program = new Command('console-link')
  .description(about)
  .option('--email <address>', 'an operator of the service; needed where there are several')
  .option('--url <address>', 'where the service is reached; else PUBLIC_URL, or HOST, PORT and BASE_PATH')
  .action(run)

keepPrivate()
await program.parseAsync()

interface Options {
  email?: string
  url?: string
}

async function run({ email, url }: Options): Promise<void> {
  try {
    const env = readEnv(linkEnvironment, process.env)
    console.log(consoleLink((url ?? addressOf(env)).replace(/\/+$/, ''), await makeCode(env, email)))
  } catch (error) {
    const isExplained = error instanceof DomainError || error instanceof EnvironmentError
    console.error(isExplained ? error.message : error)
    process.exitCode = 1
  }
}

async function makeCode(env: LinkEnvironment, email: string | undefined): Promise<string> {
  const address = parseDatabaseUrl(env.DATABASE_URL, repositoryRoot)
  if (address.kind !== 'postgres' && !existsSync(address.file)) {
    // A new file would have no operator, and hide that another one was meant.
    throw new EnvironmentError([`DATABASE_URL: expected the SQLite file of the service, found none at ${address.file}`])
  }
  const { database } = await openData({
    databaseUrl: env.DATABASE_URL,
    storageUrl: env.STORAGE_URL,
    log: createLog('warn'),
  })
  try {
    const { code } = await createSignInCode({ db: database.db, clock: Date.now, ids: createIds() }, { email })
    return code
  } finally {
    await database.close()
  }
}

function addressOf({ HOST: host, PORT: port, BASE_PATH: basePath, PUBLIC_URL: publicUrl }: LinkEnvironment): string {
  if (publicUrl !== undefined) return publicUrl
  const name = everywhere.has(host) ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}${basePath}`
}
