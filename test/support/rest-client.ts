import { waitFor } from './wait-for.ts'

/** The answer to a call: its HTTP status and its JSON. */
export interface RestAnswer {
  status: number
  body: RestBody
}

/** Everything that the tests look at in an answer; which of it is there depends on the call. */
export interface RestBody {
  id?: string
  status?: string
  error?: string
  code?: string
  data?: unknown
  apikey?: { key: string }
}

/** What the tests read of a deletion's status. */
export interface DeletionProgress {
  state: string
  done: number
  percent?: number
}

export interface RestClient {
  get(path: string): Promise<RestAnswer>
  post(path: string, body: object): Promise<RestAnswer>
  put(path: string, body: object): Promise<RestAnswer>
  delete(path: string): Promise<RestAnswer>
}

/** Calls the REST API of a server with a key. */
export function restClient(url: string, key: string): RestClient {
  const call = async (method: string, path: string, body?: object): Promise<RestAnswer> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: key, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as RestBody } // for the test to check
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
  }
}

/** Makes a user as the operator, and returns the user's first key. */
export async function createUser(operator: RestClient, email: string): Promise<string> {
  const { body } = await operator.post('/operator/user', { email })
  if (body.apikey === undefined) throw new Error(`Expected a user and their key, got ${JSON.stringify(body)}`)
  return body.apikey.key
}

/** The status of an organization's deletion. */
export async function readProgress(client: RestClient, id: string): Promise<DeletionProgress> {
  const { body } = await client.get(`/organization/deletion?orgId=${id}`)
  return body.data as DeletionProgress // the published shape
}

/** Waits for a deletion to complete, and returns its last status. */
export async function completion(client: RestClient, id: string): Promise<DeletionProgress> {
  const isOver = async () => {
    const progress = await readProgress(client, id)
    return progress.state === 'completed' || progress.state === 'blocked' ? progress : undefined
  }
  return await waitFor(isOver, { what: `the deletion of ${id} to complete`, timeoutMs: 25_000 })
}
