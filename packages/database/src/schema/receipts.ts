import type { DeletionId, ErasureWay, NotErasedReason, OrganizationId } from '@organizations/domain'
import type { StoredText } from '../stored-text.ts'

/** What deletions have removed, signed. */
export interface ReceiptTables {
  receipts: ReceiptsTable
  receipt_keys: ReceiptKeysTable
}

interface ReceiptsTable {
  deletion_id: DeletionId
  /** Null for a user. */
  organization_id: OrganizationId | null
  completed_at: number
  /** JSON; empty once it is sealed. */
  body: string
  /** Null, and so are the rest, until it is sealed. */
  number: number | null
  /** JSON: what was signed, which is the body with its place in the chain. */
  sealed: StoredText | null
  hash: string | null
  signature: string | null
  kid: string | null
  /** Null, and so are the next two, until it is known whether what was removed is illegible. */
  erased_at: number | null
  erased_how: ErasureWay | null
  not_erased: NotErasedReason | null
}

interface ReceiptKeysTable {
  kid: string
  /** The public key, as JWK has it. */
  x: string
  created_at: number
}
