import { readFile } from 'node:fs/promises'

import type { PublicKey, SealedReceipt } from '@organizations/receipts'
import { z } from 'zod'

import { Refusal } from '../http/failures.ts'
import { openFile } from '../bundles/local-file.ts'

/**
 * A receipt as the service returns it. Unknown fields are refused: they are not signed, but a reader could believe
 * them. The signature has only one valid spelling, so that every changed character is detected.
 */
const receiptSchema = z.strictObject({
  receipt: z.looseObject({ number: z.int().min(1), previousHash: z.string().nullable() }),
  hash: z.string(),
  signature: z.string().regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/, { error: 'expected 64 bytes in base64' }),
  kid: z.string(),
})

/** The whole answer of `GET /organization/deletion/receipt`, as curl saves it. */
const answerSchema = z.strictObject({ data: z.unknown() })

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

/** Reads a receipt from a file: alone, or in the answer of the API. */
export async function readReceiptFile(path: string): Promise<SealedReceipt> {
  const content = await readJson(path)
  const { data: answer } = answerSchema.safeParse(content)
  return parse(receiptSchema, answer ? answer.data : content, `${path} to contain a receipt`)
}

/** Reads public keys from a file, in the format of /.well-known/receipt-keys.json. */
export async function readKeysFile(path: string): Promise<PublicKey[]> {
  return parseKeys(await readJson(path), `${path} to contain public keys`)
}

/** Checks public keys. `expected` is the beginning of the error, e.g. "keys.json to contain public keys". */
export function parseKeys(value: unknown, expected: string): PublicKey[] {
  return parse(keysSchema, value, expected).keys
}

async function readJson(path: string): Promise<unknown> {
  const { handle } = await openFile(path) // throws a clear sentence for a bad path
  await handle.close()
  const text = await readFile(path, 'utf8')
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new Refusal(`Expected ${path} to contain JSON, got something else`, { cause: error })
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, expected: string): T {
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data
  const [issue] = error.issues
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : ''
  throw new Refusal(`Expected ${expected}, got something else (${where}${issue?.message ?? 'malformed'})`, {
    cause: error,
  })
}
