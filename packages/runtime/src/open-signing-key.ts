import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseDatabaseUrl } from '@organizations/database'
import { generateSigningKey, readSigningKey, type SigningKey } from '@organizations/receipts'
import { EnvironmentError } from './read-env.ts'
import { repositoryRoot } from './repository-root.ts'

/**
 * Returns the key that signs receipts: the given key or, without one, the key file beside the database file, which is
 * created when it is missing. Several programs that start at once get the same key. Throws `EnvironmentError`.
 */
export async function openSigningKey({
  databaseUrl,
  receiptSigningKey,
}: {
  databaseUrl: string
  receiptSigningKey?: string | undefined
}): Promise<SigningKey> {
  if (receiptSigningKey !== undefined) return readSigningKey(receiptSigningKey)
  const address = parseDatabaseUrl(databaseUrl, repositoryRoot)
  if (address.kind === 'postgres') {
    const expected = 'expected the key that all programs on one Postgres share, an Ed25519 private key in PEM (PKCS #8)'
    throw new EnvironmentError([`RECEIPT_SIGNING_KEY: ${expected}`])
  }
  const file = `${address.file}.receipt-key.pem`
  try {
    return readSigningKey((await readIfThere(file)) ?? (await makeKeyFile(file)))
  } catch (cause) {
    throw new EnvironmentError([`RECEIPT_SIGNING_KEY: expected a key there or in ${file}`], { cause })
  }
}

/** Writes a new key to a temporary file and links that to the final path, so that no program reads half a key. */
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
    if (!isExisting(error)) throw error // another program was first: its key is used
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
