import type { AccessRequest } from '../limits/gate.ts'
import type { RequestInfo } from './json-calls.ts'

/** How many calls a request is, whether all are for operators and, if it is a single query, which organization it names. */
export async function requestCost({ calls, type }: RequestInfo): Promise<AccessRequest> {
  const [call] = calls
  const isOneRead = type === 'query' && call !== undefined && calls.length === 1
  const orgId = isOneRead ? await orgIdOf(() => call.getRawInput()) : undefined
  return { calls: calls.length, orgId, isForOperators: calls.every(({ path }) => path.startsWith('operator.')) }
}

async function orgIdOf(readInput: () => Promise<unknown>): Promise<string | undefined> {
  try {
    const input = await readInput()
    const hasOrgId = typeof input === 'object' && input !== null && 'orgId' in input
    return hasOrgId && typeof input.orgId === 'string' ? input.orgId : undefined
  } catch {
    return undefined // not JSON: the call itself is refused for it
  }
}
