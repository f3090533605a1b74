import { insertTransferTicket } from '@organizations/database'
import {
  DomainError,
  TICKET_MS,
  transferTargetOf,
  type CreateTransferInput,
  type Transfer,
} from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { createSessionSecret } from './session-secret.ts'
import { textOfTarget } from './text-of-target.ts'

const NO_SESSION = 'Expected a session to make a ticket in, got a key: it needs none'

/**
 * Makes a ticket for one transfer of content by a browser. What the session may do is asked when it is used. Content goes
 * over REST, where the cookie does not count.
 */
export async function createTransfer(deps: Deps, { actor, input }: Call<CreateTransferInput>): Promise<Transfer> {
  const { session } = actor
  if (session === undefined) throw new DomainError('invalid_input', NO_SESSION)
  const target = transferTargetOf(input)
  const { secret: ticket, hash } = createSessionSecret()
  const expiresAt = deps.clock() + TICKET_MS
  await inCallerTransaction(deps, actor, (trx) =>
    insertTransferTicket(trx, { hash, sessionHash: session.hash, target: textOfTarget(target), expiresAt }),
  )
  const query = new URLSearchParams({ ...target.query, ticket })
  return {
    method: input.kind === 'upload' ? 'PUT' : 'GET',
    path: `${target.path}?${query.toString()}`,
    expires_at: new Date(expiresAt).toISOString(),
  }
}
