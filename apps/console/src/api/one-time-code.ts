import { signIn } from './session.ts'
import { watched, type Watched } from './watched.ts'

/** Why the code of a link did not sign in; undefined when there was none, or it did. */
export const codeRefusal: Watched<unknown> = watched<unknown>(undefined)

/**
 * Signs in with the code of a link, `#code=...`. What is behind `#` is sent to no server, and it is taken from the address
 * before anything else, so that it is in no history and under no bookmark.
 */
export async function signInByLink(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code === null) return
  history.replaceState(null, '', location.pathname + location.search)
  await signIn({ code }).catch((error: unknown) => codeRefusal.set(error))
}
