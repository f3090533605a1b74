import { z } from 'zod'

import { readRequestId, Refusal } from './failures.ts'
import { notThisService, sendRequest } from './send-request.ts'
import type { Login } from '../login/login-file.ts'

/** What the service says when it refuses a call over REST. */
const refusalSchema = z.object({ error: z.string(), code: z.string() })

/**
 * Calls the REST API of a server, where tRPC has no place for it: content in and out. It may take as long as it takes.
 * What the server refuses is thrown in the server's words.
 */
export async function callRest({ url, key }: Login, path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(url + path, init)
  request.headers.set('authorization', key)
  const response = await sendRequest(url, request)
  if (response.ok || response.status === 302) return response // 302 leads to content that is elsewhere
  const body: unknown = await response.json().catch(() => undefined)
  const { data: refusal } = refusalSchema.safeParse(body)
  if (!refusal) throw notThisService(url, response)
  throw new Refusal(refusal.error, { code: refusal.code, requestId: readRequestId(response) })
}
