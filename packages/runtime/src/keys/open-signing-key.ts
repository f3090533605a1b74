import { parseDatabaseUrl } from '@organizations/database'
import { generateSigningKey, readSigningKey, type SigningKey } from '@organizations/receipts'
import { readOrMakeKeyFile } from './key-file.ts'
import { EnvironmentError } from '../environment/read-env.ts'
import { repositoryRoot } from '../repository-root.ts'

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
    return readSigningKey(await readOrMakeKeyFile(file, generateSigningKey))
  } catch (cause) {
    throw new EnvironmentError([`RECEIPT_SIGNING_KEY: expected a key there or in ${file}`], { cause })
  }
}
