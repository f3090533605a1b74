import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The operator's key on every bench server. */
export const KEY = 'the-operator-key-of-the-bench'

export interface Installation {
  folder: string
  /** The database's file, and the folder of the store. */
  databaseFile: string
  objectsFolder: string
  /** What the programs of the bench get as their environment: this installation, no Redis, no limits, no log. */
  env: Record<'DATABASE_URL' | 'STORAGE_URL', string> & Record<string, string>
  remove: () => Promise<void>
}

/** An empty installation in a temporary folder. */
export async function createInstallation(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-bench-'))
  const databaseFile = join(folder, 'bench.db')
  const objectsFolder = join(folder, 'objects')
  const env = {
    DATABASE_URL: `file:${databaseFile}`,
    STORAGE_URL: `file:${objectsFolder}`,
    REDIS_URL: '',
    BOOTSTRAP_API_KEY: KEY,
    RATE_LIMIT_STANDARD: '0',
    RATE_LIMIT_FAILED_AUTH: '0',
    PORT: '0',
    LOG_LEVEL: 'fatal',
  }
  return { folder, databaseFile, objectsFolder, env, remove: () => rm(folder, { recursive: true }) }
}

/** Creates an organization over REST and returns its id. */
export async function createOrganization(url: string): Promise<string> {
  const response = await fetch(`${url}/organization`, {
    method: 'POST',
    headers: { authorization: KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench' }),
  })
  return ((await response.json()) as { id: string }).id // as the contract says
}
