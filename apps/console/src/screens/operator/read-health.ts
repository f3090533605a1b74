import { apiPath } from '../../base-path.ts'
import { RefusedRequest } from '../../api/refusal.ts'

export interface Health {
  status: string
  database: string
  store: string
  /** Where Redis is configured. */
  redis?: string
  degraded?: readonly string[]
}

/** What the process says of what it rests on. 503 has the same body: it is an answer, not a failure. */
export async function readHealth({ signal }: { signal: AbortSignal }): Promise<Health> {
  const response = await fetch(`${apiPath}/readyz`, { cache: 'no-store', signal }).catch(() => undefined)
  const body = (await response?.json().catch(() => undefined)) as Health | undefined // of the service, or of a proxy
  if (body?.database === undefined) {
    throw new RefusedRequest({ code: 'unreachable', message: 'No server answers', issues: [] })
  }
  return body
}
