import { listReceiptKeys, type Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'

/** The public keys by which receipts are verified, also those that are no longer used, as a JSON Web Key Set. */
export function registerReceiptKeys(app: FastifyInstance, deps: Deps): void {
  app.get('/.well-known/receipt-keys.json', async () => ({ keys: await listReceiptKeys(deps) }))
}
