/**
 * The token of an invitation's link, `#invitation=...`. It is taken from the address before anything else, as a code that
 * signs in is, and kept for this tab: the way to sign in may lead to another site and back.
 */
const NAME = 'invitation'

/** Takes it from the address, if there is one. */
export function takeInvitation(): boolean {
  const token = new URLSearchParams(location.hash.slice(1)).get(NAME)
  if (token === null) return false
  sessionStorage.setItem(NAME, token)
  history.replaceState(null, '', location.pathname + location.search)
  return true
}

export function keptInvitation(): string | null {
  return sessionStorage.getItem(NAME)
}

export function forgetInvitation(): void {
  sessionStorage.removeItem(NAME)
}
