import { apiPath } from '../base-path.ts'
import { queryClient, trpc } from './client.ts'
import { ofConsole } from './of-console.ts'
import { readRefusal, RefusedRequest } from './refusal.ts'
import { sessionEnded } from './state.ts'

/** Who is signed in, with which rights and until when. */
export const sessionOptions = trpc.session.get.queryOptions(undefined, { staleTime: 60_000 })

/**
 * Trades an API key, or a one-time code, for a session: a cookie that scripts cannot read. The key is kept nowhere.
 * Throws `RefusedRequest`.
 */
export async function signIn(credential: { key: string } | { code: string }): Promise<void> {
  await askForSession('POST', credential)
  sessionEnded.set(false)
  await queryClient.invalidateQueries()
}

/** Goes on where one has signed in again in another tab. */
export async function goOnIfSignedIn(): Promise<void> {
  try {
    await queryClient.query({ ...sessionOptions, staleTime: 0 })
  } catch {
    return // still signed out: this is noted where all failures are
  }
  sessionEnded.set(false)
  await queryClient.invalidateQueries()
}

/**
 * Ends the session, on the server too, and forgets what was read with it. Returns the address at which the browser is
 * signed out at the identity provider too, where it was signed in there.
 */
export async function signOut(): Promise<string | undefined> {
  const { continue_at: address } = (await askForSession('DELETE')) as { continue_at?: string } // by the contract
  queryClient.clear()
  return address
}

async function askForSession(method: 'POST' | 'DELETE', body?: object): Promise<unknown> {
  const headers = { ...ofConsole, ...(body && { 'content-type': 'application/json' }) }
  const response = await fetch(`${apiPath}/session`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => undefined)
  if (response?.ok !== true) throw new RefusedRequest(await readRefusal(response))
  return await response.json()
}
