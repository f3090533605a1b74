/** The API key that an `authorization` header carries: bare, or after `Bearer`. */
export function keyInAuthorization(header: string): string {
  return header.replace(/^Bearer +/i, '').trim()
}
