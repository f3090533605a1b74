/**
 * Receipts that can be checked without trusting anybody: what is said is canonical JSON (RFC 8785), signed with Ed25519,
 * numbered, and chained to the receipt before it by its SHA-256. The service seals with this, the command line verifies,
 * and a page of plain Node can do the same (examples/).
 */
export { sealReceipt, type SealedReceipt, type SigningKey } from './seal-receipt.ts'
export { generateSigningKey, publicKeyOf, readSigningKey, type PublicKey } from './signing-key.ts'
export { verifyChain, verifyReceipt, type Verdict } from './verify-receipt.ts'
