import { KEY } from './installation.ts'

/** The fields of the answers that the benches use, as in the REST contract. */
export interface Answer {
  id: string
  data: { state: string; done: number; total?: number; requestedAt: string; completedAt?: string }
}

/** Calls the REST API of a bench server with the operator's key; throws when it refuses. */
export type RestCaller = (method: string, path: string, body?: object) => Promise<Answer>

export function restCaller(url: string): RestCaller {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: KEY, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Expected ${method} ${path} to succeed, got ${response.status}`)
    return (await response.json()) as Answer // see above
  }
}
