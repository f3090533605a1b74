import { verifyChain, type PublicKey, type Verdict } from '@organizations/receipts'

import { callRest } from '../http/call-rest.ts'
import type { Client } from '../http/connect.ts'
import type { Login } from '../login/login-file.ts'
import { parseKeys } from './receipt-file.ts'

const PAGE_SIZE = 100

/** What is known of the whole chain: how many receipts are right, and the hash of the last one that is. */
export type ChainVerdict = Verdict & { receipts: number; newestHash: string | null }

/** The public keys that a server tells. Anybody may ask. */
export async function fetchKeys(login: Login): Promise<PublicKey[]> {
  const response = await callRest(login, '/.well-known/receipt-keys.json')
  return parseKeys(await response.json().catch(() => undefined), `${login.url} to tell its public keys`)
}

/** Verifies all receipts that a server has, page by page, up to the first that is wrong or missing. For operators. */
export async function verifyWholeChain(client: Client, keys: readonly PublicKey[]): Promise<ChainVerdict> {
  let last: { number: number; hash: string | null } = { number: 0, hash: null }
  for (;;) {
    const page = await client.operator.listReceipts.query({ after: last.number, limit: PAGE_SIZE })
    const verdict = verifyChain(page, keys, last)
    last = verdict.last
    const known = { receipts: last.number, newestHash: last.hash }
    if (!verdict.isValid) return { isValid: false, problem: verdict.problem, ...known }
    if (page.length < PAGE_SIZE) return { isValid: true, ...known }
  }
}
