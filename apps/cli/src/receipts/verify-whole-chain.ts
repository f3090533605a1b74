import { verifyChain, type PublicKey, type Verdict } from '@organizations/receipts'

import { callRest } from '../http/call-rest.ts'
import type { Client } from '../http/connect.ts'
import type { Login } from '../login/login-file.ts'
import { parseKeys } from './receipt-file.ts'

/** As many as a page may have. */
const PAGE_SIZE = 1000

/** The verdict on the whole chain: how many receipts from the first on are valid, and the hash of the last of them. */
export type ChainVerdict = Verdict & { receipts: number; newestHash: string | null }

/** Gets the public keys of a server. */
export async function fetchKeys(login: Login): Promise<PublicKey[]> {
  const response = await callRest(login, '/.well-known/receipt-keys.json')
  return parseKeys(await response.json().catch(() => undefined), `${login.url} to return its public keys`)
}

/** Verifies all receipts of a server, page by page, up to the first one that is invalid or missing. For operators. */
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
