import type { MailId, MailKind, OrganizationId, UserId } from '@organizations/domain'

export interface MailTables {
  mails: MailsTable
}

/** What is to be sent: without address and text, which are made when it is. */
interface MailsTable {
  id: MailId
  kind: MailKind
  /** Null for those that are about no organization, and those of deletions, which outlive theirs. */
  organization_id: OrganizationId | null
  /** Who gets it; null for an address without an account. */
  user_id: UserId | null
  /** The id of the deletion, webhook, key, identity or invitation that it is about. */
  about: string | null
  /** What it is sent for once. */
  once: string | null
  state: 'pending' | 'sent' | 'given_up'
  /** How often it was tried. */
  attempts: number
  /** Null once it is not tried any more. */
  next_try_at: number | null
  /** Fencing token, +1 for each try that begins. */
  claim: number
  claim_ends_at: number | null
  created_at: number
  finished_at: number | null
  /** Why the last try failed, in our words: what a mail server says may name addresses. */
  reason: string | null
}
