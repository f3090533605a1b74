import { listReceiptKeys as listRows } from '@organizations/database'
import { MAX_LIMIT } from '@organizations/domain'
import type { PublicKey } from '@organizations/receipts'
import type { Deps } from '../deps.ts'

/** The public keys that ever signed receipts, oldest first, at most the newest 1,000. Needs no key. */
export async function listReceiptKeys({ db }: Pick<Deps, 'db'>): Promise<PublicKey[]> {
  const keys = await listRows(db, MAX_LIMIT)
  return keys.map(({ kid, x }) => ({ kid, kty: 'OKP', crv: 'Ed25519', x }))
}
