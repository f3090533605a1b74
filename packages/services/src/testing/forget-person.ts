import { insertIdentity, inTransaction, type IssuersSubject } from '@organizations/database'
import type { UserId } from '@organizations/domain'
import { keepIdentities } from '../identities/deleted-identities.ts'
import type { TestDeps } from './test-deps.ts'

/** Leaves what the deletion of a user leaves of an identity, without a deletion. */
export async function forgetPerson(
  deps: Pick<TestDeps, 'db' | 'clock' | 'log' | 'ids' | 'secretsKeys'>,
  { userId, issuer, subject }: IssuersSubject & { userId: UserId },
): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    const id = deps.ids.uuid()
    await insertIdentity(trx, { id, userId, issuer, subject, linkedHow: 'made', createdAt: 1 })
    await keepIdentities(deps, trx, userId)
    await trx.deleteFrom('identities').where('id', '=', id).execute()
  })
}
