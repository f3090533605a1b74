/** The ways of running the service in which a worker is killed, each on an empty installation of its own. */
import { join } from 'node:path'
import type { Database, Kysely } from '@organizations/database'
import { generateSigningKey } from '@organizations/receipts'
import { sql } from 'kysely'
import { bundleAside } from '../../scripts/bundle-programs.ts'
import { createInstallation, type Installation } from '../../test/support/installation.ts'
import { repositoryRoot, type Program } from '../../test/support/program.ts'
import { startRedis } from '../../test/support/redis.ts'
import { createTempFolder } from '../../test/support/temp-folder.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { KEY } from '../support/installation.ts'
import { openPostgresBenchDatabase } from '../support/postgres-bench-database.ts'

const STANDALONE = 'apps/standalone/src/main.ts'
const WORKER = 'apps/worker/src/main.ts'
/** Far more than a start takes, also on a busy machine. */
const START_MS = 60_000

export const wayNames = ['standalone', 'archive', 'bullmq', 'workers-bullmq', 'workers'] as const
export type WayName = (typeof wayNames)[number]

interface Shape {
  title: string
  database: 'sqlite' | 'postgres'
  hasRedis: boolean
  /** Of processes apart from the API; 0: the standalone server. */
  workers: number
  /** As the archive has it, instead of the sources. */
  isBundled?: true
}

export const shapes: Record<WayName, Shape> = {
  standalone: { title: 'standalone on SQLite', database: 'sqlite', hasRedis: false, workers: 0 },
  archive: { title: 'standalone on SQLite, bundled', database: 'sqlite', hasRedis: false, workers: 0, isBundled: true },
  bullmq: { title: 'standalone on SQLite with BullMQ', database: 'sqlite', hasRedis: true, workers: 0 },
  'workers-bullmq': { title: 'Postgres, two workers, BullMQ', database: 'postgres', hasRedis: true, workers: 2 },
  workers: { title: 'Postgres, two workers, no Redis', database: 'postgres', hasRedis: false, workers: 2 },
}

/** A process that works on deletions, which is killed and started again at the same place. */
export interface Victim {
  readonly pid: number
  kill(): Promise<void>
  /** As a supervisor does, at once. */
  start(): void
  /** A server may be killed before it is: whether it answers is for its caller to see. */
  isUp(): boolean
  /** True while it has a transaction open in the database. */
  isAtWork(): Promise<boolean>
}

export interface Way {
  /** Of the server that is asked; the same after each start. */
  url: string
  installation: Installation
  victims: readonly [Victim, ...Victim[]]
  /** True when the server is the victim, so that it has to answer again. */
  isServerKilled: boolean
  /** How often a worker that lived lost its lease to another one. */
  leasesLost: () => number
  stop: () => Promise<void>
}

/** `leaseMs`: undefined is the default of the service. */
export async function startWay(name: WayName, leaseMs: number | undefined): Promise<Way> {
  const { database, hasRedis, workers, isBundled } = shapes[name]
  const [postgres, redis, bundle] = await Promise.all([
    database === 'postgres' ? openPostgresBenchDatabase() : undefined,
    hasRedis ? startRedis() : undefined,
    isBundled ? bundlePrograms() : undefined,
  ])
  const installation = createInstallation({
    REDIS_URL: redis?.url ?? '',
    BOOTSTRAP_API_KEY: KEY,
    RECEIPT_SIGNING_KEY: generateSigningKey(),
    LOG_LEVEL: workers === 0 ? 'warn' : 'info', // an API and a worker say by their log that they are up
    ...(postgres && { DATABASE_URL: postgres.url }),
    ...(leaseMs !== undefined && { LEASE_MS: String(leaseMs) }),
  })
  const programs: Program[] = []
  const standalone = bundle ?? { args: [STANDALONE], env: {} }
  const begin = (args: readonly string[], env: Record<string, string> = {}) => {
    const program = installation.start({ args, env })
    programs.push(program)
    return program
  }
  const server = workers === 0 ? await installation.startServer(standalone) : await installation.startApi()
  programs.push(server)
  const { port } = new URL(server.url)
  const deps = await installation.open()
  const startWorker = (name: string) => {
    const start = () => begin([WORKER], { DATABASE_URL: `${installation.env.DATABASE_URL}?application_name=${name}` })
    return createVictim(start(), start, { saysThatItIsUp: /"msg":"Working"/, isAtWork: () => isAtWork(deps.db, name) })
  }
  const victims =
    workers === 0
      ? [createVictim(server, () => begin(standalone.args, { ...standalone.env, PORT: port }))]
      : Array.from({ length: workers }, (_, n) => startWorker(`worker-${n + 1}`))
  await waitFor(() => victims.every((victim) => victim.isUp()), { what: 'the workers to be up', timeoutMs: START_MS })
  const [first, ...others] = victims
  if (first === undefined) throw new Error('Expected a process that can be killed')
  return {
    url: server.url,
    installation,
    victims: [first, ...others],
    isServerKilled: workers === 0,
    leasesLost: () => programs.reduce((sum, { stderr }) => sum + stderr.split('The lease was lost').length - 1, 0),
    async stop() {
      await installation.remove()
      await Promise.all([redis?.stop(), postgres?.remove(), bundle?.remove()])
    },
  }
}

interface Bundle {
  args: readonly string[]
  env: Record<string, string>
  remove: () => Promise<void>
}

/** The standalone server with its modules in a few files, started as its systemd unit does. */
async function bundlePrograms(): Promise<Bundle> {
  const folder = createTempFolder()
  await bundleAside({ root: repositoryRoot, into: folder.path, more: {} })
  const main = join(folder.path, 'apps/standalone/bundle/main.js')
  return {
    args: ['--max-semi-space-size=8', main],
    env: { NODE_COMPILE_CACHE: '' },
    remove: () => folder.remove(),
  }
}

function createVictim(
  first: Program,
  start: () => Program,
  worker?: { saysThatItIsUp: RegExp; isAtWork: () => Promise<boolean> },
): Victim {
  let running = first
  return {
    get pid() {
      return running.pid
    },
    kill: () => running.kill(),
    start() {
      running = start()
    },
    isUp() {
      if (running.hasEnded()) throw new Error(`Expected a program to go on, it ended: ${running.stderr.slice(-2000)}`)
      return worker?.saysThatItIsUp.test(running.stdout + running.stderr) ?? true
    },
    isAtWork: async () => (await worker?.isAtWork()) ?? true,
  }
}

async function isAtWork(db: Kysely<Database>, name: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_stat_activity where application_name = ${name} and xact_start is not null limit 1`.execute(db)
  return rows.length > 0
}
