import { z } from 'zod'

import { readIssues, withRetryAfter } from './describe-refusal.ts'
import { readRequestId, Refusal } from './failures.ts'
import { notThisService, sendRequest } from './send-request.ts'
import type { Login } from '../login/login-file.ts'

/** The body of a refusal over REST. */
const refusalSchema = z.object({ error: z.string(), code: z.string(), issues: z.unknown().optional() })

/**
 * Calls the REST API of a server. Used for the content of bundles, which tRPC does not transfer, so there is no
 * timeout. A refusal by the server is thrown with the server's own sentence.
 */
export async function callRest({ url, key }: Login, path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(url + path, init)
  request.headers.set('authorization', key)
  const response = await sendRequest(url, request)
  if (response.ok || response.status === 302) return response // 302: the content is at another URL
  const body: unknown = await response.json().catch(() => undefined)
  const { data: refusal } = refusalSchema.safeParse(body)
  if (!refusal) throw notThisService(url, response)
  const { error, code, issues } = refusal
  throw new Refusal(withRetryAfter(error, response), {
    code,
    requestId: readRequestId(response),
    issues: readIssues(issues),
  })
}
