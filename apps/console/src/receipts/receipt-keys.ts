import type { PublicKey } from '@organizations/receipts'
import { queryOptions } from '@tanstack/react-query'
import { apiPath } from '../base-path.ts'

/** The public keys of the service. They need no session. */
export const receiptKeysOptions = queryOptions({
  queryKey: ['receipt-keys'],
  async queryFn(): Promise<PublicKey[]> {
    const response = await fetch(`${apiPath}/.well-known/receipt-keys.json`)
    const { keys } = (await response.json()) as { keys: PublicKey[] } // by the contract of the API
    return keys
  },
})
