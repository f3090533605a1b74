import type { Actor } from '@organizations/domain'

/** The address at which a user may be invited without their account being named: it is known to be theirs. */
export function invitedAddress({ email }: Actor): string | null {
  return email
}
