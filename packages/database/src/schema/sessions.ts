import type { Generated } from 'kysely'
import type { SessionId, UserId } from '@organizations/domain'

/** Who is signed in by a browser. */
export interface SessionTables {
  sessions: SessionsTable
  sign_in_codes: SignInCodesTable
  transfer_tickets: TransferTicketsTable
  spent_logout_tokens: SpentLogoutTokensTable
}

/** Who is signed in by a browser. Every hash is a SHA-256, in hex. */
interface SessionsTable {
  hash: string
  id: SessionId
  /** Of the key that it was begun with; null for a person's. */
  key_id: number | null
  key_hash: string | null
  /** Of the identity that it was begun with; null for one by a key. */
  identity_id: string | null
  /** The session at the identity provider, if that named one. */
  provider_sid: string | null
  /** Of the key or the identity. Null for one that a program of an older version has begun. */
  user_id: Generated<UserId | null>
  created_at: number
  expires_at: number
  user_agent: string | null
}

interface SignInCodesTable {
  hash: string
  key_id: number
  key_hash: string
  expires_at: number
}

interface TransferTicketsTable {
  hash: string
  session_hash: string
  /** Method, path and query, in one text. */
  target: string
  expires_at: number
}

/** Notices of ended sessions by the identity provider: each counts once. */
interface SpentLogoutTokensTable {
  hash: string
  expires_at: number
}
