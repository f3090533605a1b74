export const signInTexts = {
  title: 'Sign in',
  lead: 'The console asks for an API key and trades it for a session of at most 12 hours. The key itself is kept nowhere in this browser.',
  key: 'API key',
  keyHint: 'The session may do what the key may do: its mode, its limits and its expiry are those of the session.',
  submit: 'Sign in',
  codeRefused: 'The link did not sign you in: it works once, for 10 minutes.',
  again: 'Your session has ended',
  againLead: 'Sign in again to go on. What you have typed on this page stays.',
  verify: 'Verify a receipt without signing in',
  otherUser: 'Sign out and go to the start',
} as const
