import { deleteSessions, inTransaction } from '@organizations/database'
import type { Deps } from '../deps.ts'
import { hashSessionSecret } from './session-secret.ts'

/**
 * Ends the session of this secret, from the commit on in every process. One that has ended already stays ended. Was it a
 * person's, who may be signed in at the identity provider still?
 */
export async function signOut({ db }: Deps, secret: string): Promise<{ isPersons: boolean }> {
  const hash = hashSessionSecret(secret)
  if (hash === undefined) return { isPersons: false }
  const [ended] = await inTransaction(db, (trx) => deleteSessions(trx, [hash]))
  return { isPersons: ended?.identityId !== null && ended !== undefined }
}
