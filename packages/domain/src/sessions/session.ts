import { z } from 'zod'
import { destroyingInput, expected, inputObject, nameOf, optional } from '../input/fields.ts'

/** How long a session lasts at most, however much it is used. */
export const SESSION_MS = 12 * 3_600_000
/** How long a one-time code works. */
export const SIGN_IN_CODE_MS = 10 * 60_000
/** How long a person may be at the identity provider before they are back. */
export const EXCHANGE_MS = 10 * 60_000
/** How many sessions a user has at a time; with one more the oldest ends. */
export const MAX_SESSIONS = 100
/** How much is kept of what a browser says that it is. */
const MAX_USER_AGENT = 200

const secret = (field: string) => {
  const error = expected(field, 'text of 1-512 characters')
  return z.string({ error }).trim().min(1, { error }).max(512, { error })
}

const ONE_OF_BOTH = 'Expected either key or code'

/** An API key, or a one-time code. */
export const signInInput = inputObject({ key: optional(secret('key')), code: optional(secret('code')) }).refine(
  ({ key, code }) => (key === undefined) !== (code === undefined),
  { error: ONE_OF_BOTH },
)

/** Signing in at the identity provider: the page of the console to come back to. */
export const beginSignInInput = inputObject({ next: optional(z.string()) })

export const revokeSessionInput = destroyingInput({ id: nameOf('id') })

export type SignInInput = z.output<typeof signInInput>
export type RevokeSessionInput = z.output<typeof revokeSessionInput>

/** What is kept of a browser's `User-Agent`: its beginning, of characters that can be shown anywhere. */
export function shortUserAgent(header: string | undefined): string | null {
  const text = (header ?? '').replaceAll(/[^\x20-\x7e]/g, '?').trim()
  return text === '' ? null : text.slice(0, MAX_USER_AGENT)
}
