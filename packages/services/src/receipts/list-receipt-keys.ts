import { listReceiptKeys as listRows } from '@organizations/database'
import type { PublicKey } from '@organizations/receipts'
import type { Deps } from '../deps.ts'

/** Every public key that ever signed receipts, oldest first. Needs no key. */
export async function listReceiptKeys({ db }: Pick<Deps, 'db'>): Promise<PublicKey[]> {
  const keys = await listRows(db)
  return keys.map(({ kid, x }) => ({ kid, kty: 'OKP', crv: 'Ed25519', x }))
}
