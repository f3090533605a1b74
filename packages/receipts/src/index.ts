/**
 * Receipts that can be verified without access to the service. A receipt is canonical JSON (RFC 8785), signed with
 * Ed25519. It has a number, and the SHA-256 of the receipt before it. The service seals receipts with this package, and
 * the command line verifies them. examples/verify-receipt.mjs does the same in plain Node.
 */
export { sealReceipt, type SealedReceipt, type SigningKey } from './seal-receipt.ts'
export {
  createStatementVerifier,
  signStatement,
  type StatementSignature,
  type StatementVerifier,
} from './signed-statement.ts'
export { generateSigningKey, publicKeyOf, readSigningKey, type PublicKey } from './signing-key.ts'
export { verifyChain, verifyReceipt, type Verdict } from './verify-receipt.ts'
