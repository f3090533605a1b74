import { join } from 'node:path'
import { createInstallation as createTestInstallation } from '../../test/support/installation.ts'

/** The operator's key on every bench server. */
export const KEY = 'the-operator-key-of-the-bench'

export interface Installation {
  folder: string
  /** The database file and the folder of the store. */
  databaseFile: string
  objectsFolder: string
  /** The environment of the bench programs: this installation, no Redis, no limits, no log. */
  env: Record<'DATABASE_URL' | 'STORAGE_URL', string> & Record<string, string>
  remove: () => Promise<void>
}

/** An empty installation in a temporary folder. */
export async function createInstallation(): Promise<Installation> {
  const own = { REDIS_URL: '', BOOTSTRAP_API_KEY: KEY, LOG_LEVEL: 'fatal' }
  const installation = createTestInstallation(own)
  return { ...installation, databaseFile: join(installation.folder, 'organizations.db') }
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
