import type { UserId } from '@organizations/domain'

/** The name of the turn that is taken before a key of a user is made, so that two at once do not count alike. */
export function keysTurn(userId: UserId): string {
  return `keys of ${userId}`
}
