import type { Generated } from 'kysely'
import type { DeletionId, KeyMode, LinkedHow, Plan, UserId } from '@organizations/domain'
import type { Flag } from './flag.ts'

/** Users, and what they call by. */
export interface UserTables {
  users: UsersTable
  api_keys: ApiKeysTable
  identities: IdentitiesTable
  deleted_identities: DeletedIdentitiesTable
}

interface UsersTable {
  id: UserId
  email: string
  name: string | null
  plan: Plan
  is_operator: Flag
  created_at: number
  /** Since when they are locked out; null while they are not. */
  disabled_at: number | null
  /** The deletion that they go with: no reader finds them any more. */
  deletion_id: Generated<DeletionId | null>
}

interface ApiKeysTable {
  id: Generated<number>
  user_id: UserId
  mode: KeyMode
  name: string
  /** SHA-256 of the secret, in hex. */
  key_hash: string
  /** JSON array, or null for no limit. */
  limited_to_orgs: string | null
  limited_to_apps: string | null
  expires_at: number | null
  created_at: number
  updated_at: number
  /** To the minute or so: uses are written down in batches. */
  last_used_at: number | null
}

/** What an identity provider calls a user. */
interface IdentitiesTable {
  /** UUID. */
  id: string
  user_id: UserId
  issuer: string
  subject: string
  linked_how: LinkedHow
  created_at: number
}

/** What deleted users were to an identity provider. */
interface DeletedIdentitiesTable {
  /** The id of a key of the service and a keyed hash of issuer and subject. */
  hash: string
  user_id: UserId
  created_at: number
}
