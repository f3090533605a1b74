import { hasUsers, inTransaction, insertApiKey, insertUser } from '@organizations/database'
import { wholeRight } from '@organizations/domain'
import { createApiKeySecret, hashApiKeySecret } from '../keys/api-key-secret.ts'
import type { Deps } from '../deps.ts'

/**
 * On an empty database, makes the operator and their key, so that there is a first caller. Returns the key's secret
 * when it was generated (to be shown once), null when it was given, undefined when there was nothing to do.
 */
export async function bootstrapOperator(
  { db, clock, ids }: Deps,
  { email, secret }: { email: string; secret: string | undefined },
): Promise<{ generatedSecret: string | null } | undefined> {
  return await inTransaction(db, async (trx) => {
    if (await hasUsers(trx)) return undefined
    const createdAt = clock()
    const key = secret ?? createApiKeySecret()
    const user = { id: ids.user(), email: email.toLowerCase(), name: null, plan: 'standard' as const }
    await insertUser(trx, { ...user, isOperator: true, createdAt })
    const keyHash = hashApiKeySecret(key)
    await insertApiKey(trx, { ...wholeRight, userId: user.id, name: 'Operator', keyHash, createdAt })
    return { generatedSecret: secret === undefined ? key : null }
  })
}
