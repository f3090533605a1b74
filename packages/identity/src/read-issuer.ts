const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/**
 * A URL of an identity provider: https, without credentials, query and fragment; http on this machine alone. Returns the
 * text as it is, because issuers are compared as texts. Throws for anything else.
 */
export function readIssuer(text: string): string {
  const url = URL.parse(text)
  if (url === null || !isSafe(url) || /[?#]/.test(text)) {
    throw new Error('Expected an https: URL without credentials, query and fragment (http: for this machine alone)')
  }
  return text
}

/** May keys be read there? Keys that come over a network without TLS could be anyone's. */
export function isSafe({ protocol, hostname, username, password }: URL): boolean {
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))
}
