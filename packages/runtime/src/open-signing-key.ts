import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isPostgresUrl, sqliteFile } from '@organizations/database'
import { generateSigningKey, readSigningKey, type SigningKey } from '@organizations/receipts'
import { EnvironmentError } from './read-env.ts'
import { repositoryRoot } from './repository-root.ts'

/**
 * What receipts are signed with: the key that is given or, without one, the one beside the database's file, which is made
 * when it is missing. Of several programs that start at once all get the same. Throws `EnvironmentError`.
 */
export async function openSigningKey({
  databaseUrl,
  receiptSigningKey,
}: {
  databaseUrl: string
  receiptSigningKey?: string | undefined
}): Promise<SigningKey> {
  if (receiptSigningKey !== undefined) return readSigningKey(receiptSigningKey)
  if (isPostgresUrl(databaseUrl)) {
    const expected = 'expected the key that all programs on one Postgres share, an Ed25519 private key in PEM (PKCS #8)'
    throw new EnvironmentError([`RECEIPT_SIGNING_KEY: ${expected}`])
  }
  const file = `${sqliteFile(databaseUrl, repositoryRoot)}.receipt-key.pem`
  try {
    return readSigningKey((await readIfThere(file)) ?? (await makeKeyFile(file)))
  } catch (cause) {
    throw new EnvironmentError([`RECEIPT_SIGNING_KEY: expected a key there or in ${file}`], { cause })
  }
}

/** Writes a new key beside its place and links it there, so that nobody ever reads half of one. */
async function makeKeyFile(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.${randomUUID()}`
  const handle = await open(partial, 'wx', 0o600)
  try {
    await handle.writeFile(generateSigningKey())
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(partial, file)
  } catch (error) {
    if (!isExisting(error)) throw error // another program was first: its key counts
  } finally {
    await rm(partial)
  }
  return await readFile(file, 'utf8')
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
