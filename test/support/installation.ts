import { join } from 'node:path'

import { isPostgresUrl } from '@organizations/database'
import { createLog, openDeps, type OpenDeps } from '@organizations/runtime'

import { startProgram, type Ending, type Program, type ProgramOptions } from './program.ts'
import { sharedPrograms, startOf, type ProgramName } from './shared-programs.ts'
import { createTempFolder } from './temp-folder.ts'
import { waitFor } from './wait-for.ts'

/**
 * One place where the service runs: a database file, a folder of objects, and the programs that were started on them.
 */
export interface Installation {
  readonly folder: string
  readonly objectsFolder: string
  /** What every program here gets as its environment. */
  readonly env: Record<'DATABASE_URL' | 'STORAGE_URL', string> & Record<string, string>
  /** Starts API and worker in one process. */
  startStandalone(env?: Record<string, string>): Promise<Server>
  startApi(env?: Record<string, string>): Promise<Server>
  startWorker(env?: Record<string, string>): Promise<Program>
  /** Starts one of the bundled programs, and waits for nothing. */
  startBundled(program: ProgramName, env?: Record<string, string>): Promise<Program>
  /** Starts what starts the standalone server. */
  startServer(options: Omit<ProgramOptions, 'env'> & { env?: Record<string, string> }): Promise<Server>
  /** Starts anything else on the same files. */
  start(options: Omit<ProgramOptions, 'env'> & { env?: Record<string, string> }): Program
  /** Runs `scripts/seed.ts` to its end. */
  runSeed(...args: readonly string[]): Promise<Ending>
  /** Opens the same files from the test's own process, as one more program would. */
  open(): Promise<OpenDeps['deps']>
  /** Kills what still runs and removes the files. */
  remove(): Promise<void>
}

export interface Server extends Program {
  readonly url: string
}

/** The operator's key of every installation. */
export const OPERATOR_KEY = 'operator-key-of-the-system-tests'

/** Far more than a start takes, also on a busy machine. */
const START_TIMEOUT_MS = 60_000

/** An empty installation. `env` is added to what every program gets. */
export function createInstallation(env: Record<string, string> = {}): Installation {
  const temp = createTempFolder()
  const folder = temp.path
  const objectsFolder = join(folder, 'objects')
  const shared: Installation['env'] = {
    DATABASE_URL: `file:${join(folder, 'organizations.db')}`,
    STORAGE_URL: `file:${objectsFolder}`,
    PORT: '0',
    BOOTSTRAP_API_KEY: OPERATOR_KEY,
    LOG_REQUESTS: '0',
    RATE_LIMIT_STANDARD: '0',
    RATE_LIMIT_ENTERPRISE: '0',
    RATE_LIMIT_OPERATOR: '0',
    RATE_LIMIT_SESSION: '0',
    RATE_LIMIT_FAILED_AUTH: '0',
    OPEN_LIMIT_WATCHES: '0',
    OPEN_LIMIT_UPLOADS: '0',
    OPEN_LIMIT_DOWNLOADS: '0',
    OPEN_LIMIT_EXPORTS: '0',
    OPEN_LIMIT_UNSENT_BYTES: '0',
    ...env,
  }
  const programs: Program[] = []
  let opened: Promise<OpenDeps> | undefined

  const start: Installation['start'] = (options) => {
    const program = startProgram({ ...options, env: { ...shared, ...options.env } })
    programs.push(program)
    return program
  }
  const startBundled: Installation['startBundled'] = async (program, env = {}) =>
    start(startOf(await sharedPrograms(), program, env))
  const whenServed = async (program: Program): Promise<Server> => {
    const url = await readAddress(program, /are served at (http:[^\s,]+)/) // said once its operator is there
    return Object.defineProperties({ url }, Object.getOwnPropertyDescriptors(program)) as Server // both together
  }
  return {
    folder,
    objectsFolder,
    env: shared,
    start,
    startBundled,
    startServer: (options) => whenServed(start(options)),
    startStandalone: async (env) => await whenServed(await startBundled('standalone', env)),
    startApi: async (env) => await whenServed(await startBundled('api', env)),
    async startWorker(env) {
      const program = await startBundled('worker', env)
      await whenItSays(program, /"msg":"Working"/)
      return program
    },
    runSeed: (...args) => start({ args: ['scripts/seed.ts', ...args] }).ending,
    async open() {
      opened ??= openDeps({
        databaseUrl: namedUrl(shared.DATABASE_URL),
        storageUrl: shared.STORAGE_URL,
        receiptSigningKey: shared['RECEIPT_SIGNING_KEY'],
        secretsKey: shared['SECRETS_KEY'],
        log: createLog('silent'),
        doorbell: { ring() {} },
        leaseMs: 10_000,
      })
      return (await opened).deps
    },
    async remove() {
      await Promise.all(programs.map((program) => program.kill()))
      await (await opened)?.close()
      await temp.remove()
    },
  }
}

/** The name, on Postgres, of the connections that the test's own process opens to an installation's database. */
export const OWN_CONNECTIONS = 'tests'

function namedUrl(url: string): string {
  return isPostgresUrl(url) ? `${url}?application_name=${OWN_CONNECTIONS}` : url
}

/** The address that a server prints. It answers by then: what handles signals is in place as well. */
async function readAddress(program: Program, pattern: RegExp): Promise<string> {
  const [, url = ''] = await whenItSays(program, pattern)
  await waitFor(async () => (await fetch(`${url}/readyz`)).ok, {
    what: `${url} to be ready`,
    timeoutMs: START_TIMEOUT_MS,
  })
  return url
}

async function whenItSays(program: Program, pattern: RegExp): Promise<RegExpExecArray> {
  const said = () => pattern.exec(program.stdout + program.stderr)
  await waitFor(() => said() !== null || program.hasEnded(), {
    what: `a program to say ${pattern}`,
    timeoutMs: START_TIMEOUT_MS,
  })
  const match = said()
  if (match === null) throw new Error(`Expected a program to say ${pattern}, but it ended: ${program.stderr}`)
  return match
}
