/**
 * The whole shape past one machine, on this one: Postgres, Redis and an S3 server, all real and private, with any
 * number of API processes and of worker processes on them. For trying it (`npm run cluster`) and for tests.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startS3Server, type S3Server } from '@organizations/storage/testing'
import { generateSigningKey } from '@organizations/receipts'
import { createInstallation, type Installation } from './installation.ts'
import { startPostgres, type TestPostgres } from './postgres.ts'
import type { Program } from './program.ts'
import { startRedis, type TestRedis } from './redis.ts'

export interface ClusterOptions {
  apis: number
  workers: number
  /** The operator's key. */
  key: string
  /** Besides what makes it this cluster. */
  env?: Record<string, string>
}

/** One process of the cluster, which may end and be started anew at the same place. */
export interface Member {
  readonly name: string
  /** Of an API, where it listens. */
  readonly url: string | undefined
  readonly program: Program
  /** SIGTERM, the orderly end, and a new start. Resolves when the new one serves. */
  restart(): Promise<void>
}

export interface Cluster {
  readonly apis: readonly Member[]
  readonly workers: readonly Member[]
  readonly postgres: TestPostgres
  readonly redis: TestRedis
  readonly store: S3Server
  /** All of it as one installation, for what works on one: seeds, and looks from behind. */
  readonly installation: Installation
  /** What other programs need to work on the same. */
  readonly env: Record<string, string>
  stop(): Promise<void>
}

/** Writes what other programs need to join, such as another worker, as a file for a shell to read. Returns its path. */
export function writeJoiningFile({ env, installation }: Pick<Cluster, 'env' | 'installation'>): string {
  const file = join(installation.folder, 'cluster.env')
  const quote = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`
  const lines = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}\n`)
  writeFileSync(file, lines.join(''), { mode: 0o600 })
  return file
}

export async function startCluster({ apis, workers, key, env: besides = {} }: ClusterOptions): Promise<Cluster> {
  const [postgres, redis, store] = await Promise.all([startPostgres(), startRedis(), startS3Server()])
  const installation = createInstallation({
    DATABASE_URL: postgres.url(),
    REDIS_URL: redis.url,
    STORAGE_URL: store.url,
    ...store.env,
    RECEIPT_SIGNING_KEY: generateSigningKey(),
    BOOTSTRAP_API_KEY: key,
    DRAIN_MS: '500',
    ...besides,
  })
  const members = await Promise.all([
    ...Array.from({ length: apis }, (_, n) => startApi(`api ${n + 1}`, installation)),
    ...Array.from({ length: workers }, (_, n) =>
      startMember(`worker ${n + 1}`, () => installation.startWorker(LOGGED)),
    ),
  ])
  return {
    apis: members.slice(0, apis),
    workers: members.slice(apis),
    postgres,
    redis,
    store,
    installation,
    env: installation.env,
    async stop() {
      await Promise.all(members.map(({ program }) => end(program)))
      await installation.remove()
      await Promise.all([postgres.stop(), redis.stop(), store.close()])
    },
  }
}

/** The log is how a program says that it is up, at any level that the cluster asks for. */
const LOGGED = { LOG_LEVEL: 'info' }

/** An API, which comes back on the port that it had. */
async function startApi(name: string, installation: Installation): Promise<Member> {
  const first = await installation.startApi(LOGGED)
  const { port } = new URL(first.url)
  return createMember(name, first, () => installation.startApi({ ...LOGGED, PORT: port }))
}

async function startMember(name: string, start: () => Promise<Program>): Promise<Member> {
  return createMember(name, await start(), start)
}

function createMember(name: string, first: Program & { url?: string }, start: () => Promise<Program>): Member {
  let running = first
  return {
    name,
    url: first.url,
    get program() {
      return running
    },
    async restart() {
      await end(running)
      running = await start()
    },
  }
}

async function end(program: Program): Promise<void> {
  if (!program.hasEnded()) program.signal('SIGTERM')
  const { code } = await program.ending
  if (code !== 0) throw new Error(`Expected an orderly end, got ${code}: ${program.stderr.slice(-2000)}`)
}
