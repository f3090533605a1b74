import { DomainError } from '@organizations/domain'
import { parseTarget, TargetError } from '@organizations/egress'
import type { Deps } from '../deps.ts'

/** Lets an address pass to which the service may send, or throws `invalid_url` with what was expected. */
export function requireTarget({ targets }: Pick<Deps, 'targets'>, url: string): void {
  try {
    parseTarget(url, targets)
  } catch (error) {
    if (error instanceof TargetError) throw new DomainError('invalid_url', error.message)
    throw error
  }
}
