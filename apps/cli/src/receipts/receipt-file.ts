import { readFile } from 'node:fs/promises'

import type { PublicKey, SealedReceipt } from '@organizations/receipts'
import { z } from 'zod'

import { Refusal } from '../http/failures.ts'
import { openFile } from '../bundles/local-file.ts'

/**
 * A receipt as the service hands it out. Nothing may stand beside what is signed: a reader would take it for a part of
 * it. The signature has one way to be written, so that no character of it can change unseen.
 */
const receiptSchema = z.strictObject({
  receipt: z.looseObject({ number: z.int().min(1), previousHash: z.string().nullable() }),
  hash: z.string(),
  signature: z.string().regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/, { error: 'expected 64 bytes in base64' }),
  kid: z.string(),
})

const keysSchema = z.object({
  keys: z.array(
    z.object({
      kid: z.string(),
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string().regex(/^[\w-]{43}$/, { error: 'expected 32 bytes in base64url' }),
    }),
  ),
})

/** Reads a receipt from a file. */
export async function readReceiptFile(path: string): Promise<SealedReceipt> {
  return parse(receiptSchema, await readJson(path), `${path} to hold a receipt`)
}

/** Reads public keys from a file, as a server tells them. */
export async function readKeysFile(path: string): Promise<PublicKey[]> {
  return parseKeys(await readJson(path), `${path} to hold public keys`)
}

/** The public keys in what a server sent. `expected` begins the sentence when there are none. */
export function parseKeys(value: unknown, expected: string): PublicKey[] {
  return parse(keysSchema, value, expected).keys
}

async function readJson(path: string): Promise<unknown> {
  const { handle } = await openFile(path) // says what is wrong with a path
  await handle.close()
  const text = await readFile(path, 'utf8')
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new Refusal(`Expected ${path} to hold JSON; it does not`, { cause: error })
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, expected: string): T {
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data
  const [issue] = error.issues
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : ''
  throw new Refusal(`Expected ${expected}; it does not (${where}${issue?.message ?? 'malformed'})`, { cause: error })
}
