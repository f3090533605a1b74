import { deleteSessions, inTransaction } from '@organizations/database'
import type { Deps } from '../deps.ts'
import { hashSessionSecret } from './session-secret.ts'

/** Ends the session of this secret, from the commit on in every process. One that has ended already stays ended. */
export async function signOut({ db }: Deps, secret: string): Promise<void> {
  const hash = hashSessionSecret(secret)
  if (hash !== undefined) await inTransaction(db, (trx) => deleteSessions(trx, [hash]))
}
