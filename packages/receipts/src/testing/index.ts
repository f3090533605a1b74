/** The test vectors of receipts (packages/receipts/vectors), for every verifier of this project. */
import { readdirSync, readFileSync } from 'node:fs'
import type { SealedReceipt } from '../seal-receipt.ts'
import type { PublicKey } from '../signing-key.ts'

/** The content of a file. */
interface Vectors {
  keys: PublicKey[]
  /** Receipts that follow each other, all of them valid. */
  chain?: SealedReceipt[]
  refused?: { because: string; sealed: SealedReceipt }[]
}

export interface ReceiptVector {
  /** The file of a valid one; of another what was done to it. */
  what: string
  keys: PublicKey[]
  sealed: SealedReceipt
}

const folder = new URL('../../vectors/', import.meta.url)
const files = readdirSync(folder).map((name) => ({
  name,
  ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Vectors), // they are kept as they were written
}))

export const validReceipts: readonly ReceiptVector[] = files.flatMap(({ name, keys, chain = [] }) =>
  chain.map((sealed) => ({ what: name, keys, sealed })),
)

export const refusedReceipts: readonly ReceiptVector[] = files.flatMap(({ keys, refused = [] }) =>
  refused.map(({ because, sealed }) => ({ what: because, keys, sealed })),
)

export const validChains: readonly { what: string; keys: PublicKey[]; chain: readonly SealedReceipt[] }[] =
  files.flatMap(({ name, keys, chain }) => (chain === undefined ? [] : [{ what: name, keys, chain }]))
