import type { UserId } from '@organizations/domain'

/**
 * The name of the turn of those who begin sessions of a user or end others of theirs: each holds its own, and two that
 * ended one another's would wait for each other.
 */
export function sessionsTurn(userId: UserId): string {
  return `sessions of ${userId}`
}
