/** The key that signs receipts is a file beside an SQLite file, and a variable for Postgres. */
import { existsSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { listReceiptKeys, parseDatabaseUrl, type Database, type Kysely } from '@organizations/database'
import { publicKeyOf, readSigningKey } from '@organizations/receipts'
import { readEnv, repositoryRoot, runtimeEnvironment } from '@organizations/runtime'
import type { Route } from './move-options.ts'

/** More than any installation has had. */
const MOST_KEYS = 1000

export interface CarriedKey {
  /** Where the key is to be written, and what; undefined when there is nothing to write. */
  file: { path: string; text: string } | undefined
  /** What is left to do, as sentences. */
  next: string[]
}

/** Throws a sentence when the target would sign with another key than the source. */
export async function findSigningKey({ from, to, places }: Route, db: Kysely<Database>): Promise<CarriedKey> {
  const given = readEnv(runtimeEnvironment, process.env).RECEIPT_SIGNING_KEY
  const sourceFile = keyFileOf(from)
  const kept = sourceFile !== undefined && existsSync(sourceFile) ? readFileSync(sourceFile, 'utf8') : undefined
  const pem = given ?? kept
  const known = await listReceiptKeys(db, MOST_KEYS)
  if (pem === undefined && (known.length > 0 || sourceFile === undefined)) {
    throw new Error(`RECEIPT_SIGNING_KEY: expected the key by which the programs on ${places.from} sign receipts`)
  }
  if (pem === undefined) return { file: undefined, next: [] } // it has never been started
  requireKnown(pem, known, given === undefined ? (sourceFile ?? '') : 'RECEIPT_SIGNING_KEY')
  const targetFile = keyFileOf(to)
  if (targetFile === undefined) {
    const where = given === undefined ? `to the content of ${sourceFile}` : 'as it is set now'
    return { file: undefined, next: [`Set RECEIPT_SIGNING_KEY ${where}, for every program.`] }
  }
  const there = existsSync(targetFile) ? readFileSync(targetFile, 'utf8') : undefined
  if (there !== undefined && there !== pem)
    throw new Error(`Expected no other key than that of the source in ${targetFile}`)
  return { file: there === undefined ? { path: targetFile, text: pem } : undefined, next: [] }
}

/** Writes a key file of the target, for this user alone. */
export async function carryKey({ file }: CarriedKey): Promise<void> {
  if (file === undefined) return
  const handle = await open(file.path, 'wx', 0o600)
  try {
    await handle.writeFile(file.text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function requireKnown(pem: string, known: readonly { kid: string }[], place: string): void {
  const kid = kidOf(pem)
  if (known.length === 0 || known.some((it) => it.kid === kid)) return
  throw new Error(`Expected the key of the source in ${place}, got ${kid}, by which no program has signed there`)
}

function kidOf(pem: string): string {
  return publicKeyOf(readSigningKey(pem).key).kid
}

function keyFileOf(url: string): string | undefined {
  const address = parseDatabaseUrl(url, repositoryRoot)
  return address.kind === 'sqlite' ? `${address.file}.receipt-key.pem` : undefined
}
