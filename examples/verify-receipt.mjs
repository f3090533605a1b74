// Checks a receipt with plain Node 20: node examples/verify-receipt.mjs receipt.json receipt-keys.json The signature
// covers canonical JSON (RFC 8785): sorted names, no spaces. For receipts it is enough to sort the names. Other JSON
// needs more: JavaScript moves integer names to the front, and lone surrogates have to be refused. docs/receipts.md has
// the format.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** @type {(file: string | undefined) => unknown} */
const read = (file = '') => JSON.parse(readFileSync(file, 'utf8'))
const [, , receiptFile, keysFile] = process.argv
/** @typedef {{ receipt: object, hash: string, signature: string, kid: string }} Sealed */
const content = /** @type {Sealed | { data: Sealed }} */ (read(receiptFile))
const sealed = 'data' in content ? content.data : content // as the API answers, or the receipt alone
const { keys } = /** @type {{ keys: (import('node:crypto').JsonWebKey & { kid: string })[] }} */ (read(keysFile))

/** @type {(name: string, it: unknown) => unknown} */
const sorted = (_, it) =>
  it instanceof Object && !Array.isArray(it)
    ? Object.fromEntries(Object.entries(it).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : it
const bytes = Buffer.from(JSON.stringify(sealed.receipt, sorted) ?? '')

const key = keys.find((it) => it.kid === sealed.kid)
const signature = Buffer.from(sealed.signature, 'base64')
const isExact = signature.toString('base64') === sealed.signature // one spelling alone
const isSigned = key && isExact && verify(null, bytes, createPublicKey({ key, format: 'jwk' }), signature)
const isValid = isSigned && createHash('sha256').update(bytes).digest('hex') === sealed.hash

console.log(isValid ? 'VALID' : 'NOT VALID')
process.exitCode = isValid ? 0 : 1
