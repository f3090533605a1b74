import { countSecretsByKey, parseDatabaseUrl, type Database, type Kysely } from '@organizations/database'
import {
  generateSecretsKey,
  KEY_ID_LENGTH,
  readSecretsKey,
  type SecretsKey,
  type SecretsKeys,
} from '@organizations/services'
import type { Logger } from 'pino'
import { readOrMakeKeyFile } from './key-file.ts'
import { EnvironmentError } from '../environment/read-env.ts'
import { repositoryRoot } from '../repository-root.ts'

export interface SecretsKeysOptions {
  databaseUrl: string
  /** The present key. Default: the key file beside an SQLite file, which the first start creates. */
  secretsKey?: string | undefined
  /** Keys of before, for reading. */
  oldSecretsKeys?: readonly string[] | undefined
}

/**
 * Returns the keys that the secrets of webhooks are encrypted with; nothing on Postgres when none is set, where then no
 * webhook can be made. Throws `EnvironmentError`.
 */
export async function openSecretsKeys(options: SecretsKeysOptions): Promise<SecretsKeys | undefined> {
  const old = (options.oldSecretsKeys ?? []).map(readSecretsKey)
  const current = await openCurrent(options)
  return current && { current, old }
}

/**
 * Says how many secrets cannot be read with the keys that there are, and stops the start of a program without any: all
 * deliveries would fail. With another key the webhooks can be rotated.
 */
export async function requireKnownSecrets(
  db: Kysely<Database>,
  keys: SecretsKeys | undefined,
  log: Pick<Logger, 'info' | 'error'>,
): Promise<void> {
  const counts = await countSecretsByKey(db, KEY_ID_LENGTH)
  if (counts.size === 0) return
  if (keys === undefined) {
    throw new EnvironmentError([
      `SECRETS_KEY: expected the key ${[...counts.keys()].join(', ')} of the webhooks' secrets`,
    ])
  }
  const old = new Set(keys.old.map(({ id }) => id))
  for (const [key, webhooks] of counts) {
    if (key === keys.current.id) continue
    const fields = { key, webhooks }
    if (old.has(key)) log.info(fields, 'Secrets of webhooks are encrypted with a key of before')
    else
      log.error(fields, 'Secrets of webhooks cannot be read: their key is neither SECRETS_KEY nor in SECRETS_KEYS_OLD')
  }
}

async function openCurrent({ databaseUrl, secretsKey }: SecretsKeysOptions): Promise<SecretsKey | undefined> {
  if (secretsKey !== undefined) return readSecretsKey(secretsKey)
  const address = parseDatabaseUrl(databaseUrl, repositoryRoot)
  if (address.kind === 'postgres') return undefined
  const file = secretsKeyFile(address.file)
  try {
    return readSecretsKey(await readOrMakeKeyFile(file, generateSecretsKey))
  } catch (cause) {
    throw new EnvironmentError([`SECRETS_KEY: expected a key there or in ${file}`], { cause })
  }
}

/** The key file beside an SQLite file. */
export function secretsKeyFile(databaseFile: string): string {
  return `${databaseFile}.secrets-key`
}
