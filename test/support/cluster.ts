/**
 * The whole shape past one machine, on this one: Postgres, Redis and an S3 server, all real and private, with any number of
 * API processes and of worker processes on them. For trying it (`npm run cluster`) and for tests.
 */
import { startS3Server, type S3Server } from '@organizations/storage/testing'
import { generateSigningKey } from '@organizations/receipts'
import { startPostgres, type TestPostgres } from './postgres.ts'
import { startProgram, type Program } from './program.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { waitFor } from './wait-for.ts'

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
  /** What other programs need to work on the same. */
  readonly env: Record<string, string>
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 30_000

export async function startCluster({ apis, workers, key, env: besides = {} }: ClusterOptions): Promise<Cluster> {
  const [postgres, redis, store] = await Promise.all([startPostgres(), startRedis(), startS3Server()])
  const env = {
    DATABASE_URL: postgres.url(),
    REDIS_URL: redis.url,
    STORAGE_URL: store.url,
    ...store.env,
    RECEIPT_SIGNING_KEY: generateSigningKey(),
    BOOTSTRAP_API_KEY: key,
    RATE_LIMIT_STANDARD: '0',
    RATE_LIMIT_FAILED_AUTH: '0',
    DRAIN_MS: '500',
    ...besides,
  }
  const started = await Promise.all([
    ...Array.from({ length: apis }, (_, n) => startApi(`api ${n + 1}`, env)),
    ...Array.from({ length: workers }, (_, n) => startWorker(`worker ${n + 1}`, env)),
  ])
  const members = started as readonly Member[]
  return {
    apis: members.slice(0, apis),
    workers: members.slice(apis),
    postgres,
    redis,
    store,
    env,
    async stop() {
      await Promise.all(members.map(({ program }) => end(program)))
      await Promise.all([postgres.stop(), redis.stop(), store.close()])
    },
  }
}

async function startApi(name: string, env: Record<string, string>): Promise<Member> {
  const start = async (port: string) => {
    const program = startProgram({ args: ['apps/api/src/main.ts'], env: { ...env, PORT: port } })
    const listening = () => /Organizations are served at (\S+)/.exec(program.stdout)?.[1]
    await until(name, program, () => listening() !== undefined)
    return { program, url: listening() ?? '' }
  }
  let running = await start('0')
  const { url } = running
  return {
    name,
    url,
    get program() {
      return running.program
    },
    async restart() {
      await end(running.program)
      running = await start(new URL(url).port)
    },
  }
}

async function startWorker(name: string, env: Record<string, string>): Promise<Member> {
  const start = async () => {
    // Its log is how it says that it is up.
    const program = startProgram({ args: ['apps/worker/src/main.ts'], env: { ...env, LOG_LEVEL: 'info' } })
    await until(name, program, () => program.stderr.includes('"Working"'))
    return program
  }
  let program = await start()
  return {
    name,
    url: undefined,
    get program() {
      return program
    },
    async restart() {
      await end(program)
      program = await start()
    },
  }
}

async function until(name: string, program: Program, isUp: () => boolean): Promise<void> {
  await waitFor(() => isUp() || program.hasEnded(), { what: `${name} to be up`, timeoutMs: START_TIMEOUT_MS })
  if (!isUp()) throw new Error(`Expected ${name} to start, it ended: ${program.stderr.slice(-2000)}`)
}

async function end(program: Program): Promise<void> {
  if (!program.hasEnded()) program.signal('SIGTERM')
  const { code } = await program.ending
  if (code !== 0) throw new Error(`Expected an orderly end, got ${code}: ${program.stderr.slice(-2000)}`)
}
