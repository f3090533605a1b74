import { OPERATOR_SECRET } from '@organizations/services/testing'
import type { Answer, Request, TestServer } from './test-server.ts'

/** One read through each door. */
export const doors = [
  { door: 'REST', url: '/organization' },
  { door: 'tRPC', url: '/trpc/organization.list' },
] as const

/** The code of a refusal by either door; undefined of an answer. */
export function codeOf({ body }: Pick<Answer, 'body'>): string | undefined {
  const { code, error } = body as { code?: string; error?: { data?: { errorCode?: string } } } // both doors' shapes
  return code ?? error?.data?.errorCode
}

/** The state of a limit in the headers. */
export function limitIn({ headers }: Pick<Answer, 'headers'>): unknown[] {
  return ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after'].map((name) => headers[name])
}

/** The statuses of so many requests, one after the other. */
export async function askTimes(times: number, ask: () => Promise<Pick<Answer, 'status'>>): Promise<number[]> {
  const statuses: number[] = []
  for (let asked = 0; asked < times; asked += 1) statuses.push((await ask()).status)
  return statuses
}

/** Makes a user of the plan enterprise, and returns their key. */
export async function newEnterpriseKey({ call }: Pick<TestServer, 'call'>): Promise<string> {
  const request: Request = { key: OPERATOR_SECRET, body: { email: 'large@example.com', plan: 'enterprise' } }
  const { body } = await call('POST', '/operator/user', request)
  return (body as { apikey: { key: string } }).apikey.key // the contract's shape
}
