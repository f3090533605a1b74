import { inTransaction, insertApiKey, insertUser, isUniqueViolation } from '@organizations/database'
import { DomainError, type ApiKey, type CreateUserInput, type User } from '@organizations/domain'
import { createApiKeySecret, hashApiKeySecret } from './api-key-secret.ts'
import type { Call, Deps } from './deps.ts'
import { requireOperator } from './require-right.ts'

/** Makes a user and their first key, of mode `all`. For operators. The key's secret is in this answer alone. */
export async function createUser(
  { db, clock, ids }: Deps,
  { actor, input }: Call<CreateUserInput>,
): Promise<{ user: User; apiKey: ApiKey }> {
  requireOperator(actor)
  const secret = createApiKeySecret()
  const createdAt = clock()
  const { email, name = null, plan = 'standard' } = input
  try {
    return await inTransaction(db, async (trx) => {
      const user = await insertUser(trx, { id: ids.user(), email, name, plan, isOperator: false, createdAt })
      const keyHash = hashApiKeySecret(secret)
      const key = await insertApiKey(trx, { userId: user.uid, mode: 'all', name: 'First key', keyHash, createdAt })
      return { user, apiKey: { ...key, key: secret } }
    })
  } catch (error) {
    if (isUniqueViolation(error, 'users.email')) throw new DomainError('email_taken', undefined, { cause: error })
    throw error
  }
}
