import type { Refusal } from '../api/refusal.ts'

export const signInTexts = {
  title: 'Sign in',
  withProvider: (name: string) => `Sign in with ${name}`,
  orKey: 'Or with an API key:',
  beside: 'It opens in a new tab. When you are signed in, come back here and go on.',
  leadOfBoth: 'A session lasts at most 12 hours. An API key is exchanged for one, and is not kept in this browser.',
  providerRefused: (code: Refusal['code']) => providerSentences[code] ?? 'You were not signed in.',
  lead: 'The console exchanges an API key for a session of at most 12 hours. The key itself is not kept in this browser.',
  key: 'API key',
  keyHint: 'The session can do what the key can do, and ends when the key expires.',
  submit: 'Sign in',
  codeRefused: 'The link did not sign you in: it works once, for 10 minutes.',
  again: 'Your session has ended',
  againLead: 'Sign in again to go on. What you have typed on this page stays.',
  verify: 'Verify a receipt without signing in',
  otherUser: 'Sign out and go to the start',
} as const

/** Why the way over the identity provider did not end here. It is told by a code in the address, and by nothing else. */
const providerSentences: Partial<Record<Refusal['code'], string>> = {
  sign_in_expired: 'The sign-in was begun more than 10 minutes ago, or in another browser. Begin again.',
  sign_in_failed: 'The identity provider did not sign you in.',
  identity_provider_away: 'The identity provider does not answer. Try again in a moment, or sign in with a key.',
  identity_not_linked: 'No account belongs to you here. Ask an operator to make or to link one.',
  user_deleted: 'Your account was deleted. Ask an operator if you are to have one again.',
  too_many_requests: 'Too many sign-ins have failed from here. Wait a minute, then try again.',
  service_unavailable: 'The service cannot sign anyone in just now. Try again in a moment.',
}
