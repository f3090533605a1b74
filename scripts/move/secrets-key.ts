/** The key of the secrets of webhooks is, as that of receipts, a file beside an SQLite file and a variable for Postgres. */
import { existsSync, readFileSync } from 'node:fs'
import { countSecretsByKey, parseDatabaseUrl, type Database, type Kysely } from '@organizations/database'
import { readEnv, repositoryRoot, runtimeEnvironment, secretsKeyFile } from '@organizations/runtime'
import { KEY_ID_LENGTH } from '@organizations/services'
import type { Route } from './move-options.ts'
import type { CarriedKey } from './signing-key.ts'

/** Throws a sentence when there are secrets without a key, or the target would read them with another one. */
export async function findSecretsKey({ from, to, places }: Route, db: Kysely<Database>): Promise<CarriedKey> {
  const given = readEnv(runtimeEnvironment, process.env).SECRETS_KEY
  const sourceFile = keyFileOf(from)
  const kept = sourceFile !== undefined && existsSync(sourceFile) ? readFileSync(sourceFile, 'utf8') : undefined
  const key = given ?? kept
  if (key === undefined) {
    if ((await countSecretsByKey(db, KEY_ID_LENGTH)).size === 0) return { file: undefined, next: [] }
    throw new Error(`SECRETS_KEY: expected the key that the secrets of webhooks on ${places.from} are encrypted with`)
  }
  const targetFile = keyFileOf(to)
  if (targetFile === undefined) {
    const where = given === undefined ? `to the content of ${sourceFile}` : 'as it is set now'
    return { file: undefined, next: [`Set SECRETS_KEY ${where}, for every program.`] }
  }
  const there = existsSync(targetFile) ? readFileSync(targetFile, 'utf8') : undefined
  if (there !== undefined && there !== key)
    throw new Error(`Expected no other key than that of the source in ${targetFile}`)
  return { file: there === undefined ? { path: targetFile, text: key } : undefined, next: [] }
}

function keyFileOf(url: string): string | undefined {
  const address = parseDatabaseUrl(url, repositoryRoot)
  return address.kind === 'sqlite' ? secretsKeyFile(address.file) : undefined
}
