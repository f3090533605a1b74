import { sql, type RawBuilder, type Transaction } from 'kysely'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import type { Database } from '../../schema.ts'

/** Another secret for an endpoint or a participant. */
export interface NewSecret {
  /** Encrypted. */
  secret: string
  /** Until when the one before counts as well. */
  previousUntil: number
  now: number
}

interface ReplacedSecret {
  secret: string
  previous_secret: RawBuilder<string>
  previous_secret_until: number
  updated_at: RawBuilder<number>
}

/**
 * The columns of a row whose secret is replaced. The one before stays encrypted as it was, also when its key is lost; the
 * one before that is gone.
 */
export function replacedSecret(trx: Transaction<Database>, { secret, previousUntil, now }: NewSecret): ReplacedSecret {
  return {
    secret,
    previous_secret: sql.ref('secret'), // as it is before this statement
    previous_secret_until: previousUntil,
    updated_at: nextUpdatedAt(trx, now),
  }
}
