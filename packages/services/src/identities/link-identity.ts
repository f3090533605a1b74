import {
  findIdentity,
  findUserAccount,
  insertIdentity,
  inTransaction,
  takeTurn,
  type IssuersSubject,
} from '@organizations/database'
import { DomainError, type UserAccount } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import { queueMail } from '../mails/queue-mail.ts'
import { recordOperatorAction } from '../operator/record-operator-action.ts'
import { FIRST_SIGN_IN_TURN } from './first-sign-in-turn.ts'

/**
 * Links an identity to a user, who may be an operator: they are linked in no other way. For a command on the service's
 * own machine, which no key has to allow: it is recorded as such.
 */
export async function linkIdentity(
  deps: Pick<Deps, 'db' | 'clock' | 'ids' | 'mails'>,
  { user: idOrAddress, issuer, subject }: IssuersSubject & { user: string },
): Promise<UserAccount> {
  return await inTransaction(deps.db, async (trx) => {
    await takeTurn(trx, FIRST_SIGN_IN_TURN)
    const user = await findUserAccount(trx, idOrAddress)
    if (user === undefined) throw new DomainError('user_not_found', `No user has the id or address ${idOrAddress}`)
    if ((await findIdentity(trx, { issuer, subject })) !== undefined)
      throw new DomainError('invalid_input', 'Expected an identity that belongs to no user yet: this one does')
    const id = deps.ids.uuid()
    const createdAt = deps.clock()
    await insertIdentity(trx, { id, userId: user.uid, issuer, subject, linkedHow: 'machine', createdAt })
    const target = { kind: 'user', id: user.uid } as const
    const details = { identityId: id, how: 'machine' }
    await recordOperatorAction(deps, trx, 'machine', { action: 'user.link_identity', target, details })
    await queueMail(deps, trx, { kind: 'identity_linked', userId: user.uid, identityId: id })
    return user
  })
}
