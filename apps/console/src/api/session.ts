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

/** Ends the session, on the server too, and forgets what was read with it. */
export async function signOut(): Promise<void> {
  await askForSession('DELETE')
  queryClient.clear()
}

async function askForSession(method: 'POST' | 'DELETE', body?: object): Promise<void> {
  const headers = { ...ofConsole, ...(body && { 'content-type': 'application/json' }) }
  const response = await fetch(`${apiPath}/session`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => undefined)
  if (response?.ok !== true) throw new RefusedRequest(await readRefusal(response))
}
