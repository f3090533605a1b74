import { generateSigningKey } from '@organizations/receipts'
import { createInstallation } from '../../test/support/installation.ts'
import { startRedis } from '../../test/support/redis.ts'
import { readCpuTime } from '../support/cpu-time.ts'
import { KEY } from '../support/installation.ts'
import { openPostgresBenchDatabase } from '../support/postgres-bench-database.ts'

export interface ProgramsOptions {
  database: 'sqlite' | 'postgres'
  redis: 'none' | 'up'
  /** More than one only on Postgres with Redis. */
  workers: number
}

export interface Programs {
  url: string
  databaseUrl: string
  /** What they have used so far, the database's and Redis's own processes left out. */
  cpuMs: () => Promise<number>
  stop: () => Promise<void>
}

/**
 * Starts the programs on an empty installation with a folder for files: an API and workers on Postgres with Redis,
 * otherwise the standalone server. `prepare` gets the database before them.
 */
export async function startPrograms(
  { database, redis: which, workers }: ProgramsOptions,
  prepare: (databaseUrl: string) => Promise<void>,
): Promise<Programs> {
  const areApart = database === 'postgres' && which === 'up'
  if (workers > 1 && !areApart) throw new Error('Expected several workers only with --database postgres --redis up')
  const [postgres, redis] = await Promise.all([
    database === 'postgres' ? openPostgresBenchDatabase() : undefined,
    which === 'up' ? startRedis() : undefined,
  ])
  const installation = createInstallation({
    REDIS_URL: redis?.url ?? '',
    BOOTSTRAP_API_KEY: KEY,
    RECEIPT_SIGNING_KEY: generateSigningKey(),
    ...(postgres && { DATABASE_URL: postgres.url }),
    ...(!areApart && { LOG_LEVEL: 'fatal' }), // an API and a worker say by their log that they are up
  })
  const databaseUrl = installation.env.DATABASE_URL
  await prepare(databaseUrl)
  const server = areApart ? await installation.startApi() : await installation.startStandalone()
  const others = Array.from({ length: areApart ? workers : 0 }, () => installation.startWorker())
  const started = [server, ...(await Promise.all(others))]
  return {
    url: server.url,
    databaseUrl,
    async cpuMs() {
      const each = await Promise.all(started.map(({ pid }) => readCpuTime(pid)))
      return each.reduce((sum, us) => sum + us / 1000, 0)
    },
    async stop() {
      await installation.remove()
      await Promise.all([redis?.stop(), postgres?.remove()])
    },
  }
}
