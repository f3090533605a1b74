import { inTransaction, useTransferTicket } from '@organizations/database'
import { DomainError, type TransferTarget } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import { hashSessionSecret } from './session-secret.ts'
import { textOfTarget } from './text-of-target.ts'

/**
 * Uses a ticket up for the request that it was made for, and returns the hash of the session that made it. Throws
 * `ticket_invalid` for one that is used, late, unknown or for another request, which does not use it up.
 */
export async function redeemTicket(
  { db, clock }: Deps,
  { ticket, target }: { ticket: string; target: TransferTarget },
): Promise<string> {
  const hash = hashSessionSecret(ticket)
  if (hash === undefined) throw new DomainError('ticket_invalid')
  const used = { hash, target: textOfTarget(target), now: clock() }
  const sessionHash = await inTransaction(db, (trx) => useTransferTicket(trx, used))
  if (sessionHash === undefined) throw new DomainError('ticket_invalid')
  return sessionHash
}
