import { DomainError } from '@organizations/domain'

/** Lets an address pass to which the service may send, or throws `invalid_url` with what was expected. */
export function requireTarget(url: string): void {
  const parsed = URL.parse(url)
  if (parsed === null) throw new DomainError('invalid_url', 'Expected url to be an https: URL')
  if (parsed.protocol !== 'https:') {
    throw new DomainError('invalid_url', `Expected url to be an https: URL, got ${parsed.protocol.slice(0, 64)}`)
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new DomainError('invalid_url', 'Expected url to be without credentials')
  }
}
