import type { Transaction } from 'kysely'
import type { Database } from '../../schema.ts'

export interface TransferTicket {
  /** SHA-256, in hex, of the ticket, and of the session that it was made in. */
  hash: string
  sessionHash: string
  target: string
  expiresAt: number
}

export async function insertTransferTicket(trx: Transaction<Database>, ticket: TransferTicket): Promise<void> {
  await trx
    .insertInto('transfer_tickets')
    .values({
      hash: ticket.hash,
      session_hash: ticket.sessionHash,
      target: ticket.target,
      expires_at: ticket.expiresAt,
    })
    .execute()
}

/** Uses a ticket up, and returns the hash of its session. Undefined when it is for something else, used or late. */
export async function useTransferTicket(
  trx: Transaction<Database>,
  { hash, target, now }: { hash: string; target: string; now: number },
): Promise<string | undefined> {
  const row = await trx
    .deleteFrom('transfer_tickets')
    .where('hash', '=', hash)
    .where('target', '=', target)
    .where('expires_at', '>', now)
    .returning('session_hash')
    .executeTakeFirst()
  return row?.session_hash
}
