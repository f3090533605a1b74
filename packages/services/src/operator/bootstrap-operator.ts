import { hasUsers, inTransaction, insertApiKey, insertSignInCode, insertUser } from '@organizations/database'
import { SIGN_IN_CODE_MS, wholeRight } from '@organizations/domain'
import { createApiKeySecret, hashApiKeySecret } from '../keys/api-key-secret.ts'
import type { Deps } from '../deps.ts'
import { createSessionSecret } from '../sessions/session-secret.ts'

/**
 * On an empty database, makes the operator and their key, so that there is a first caller. Returns the key's secret
 * when it was generated (to be shown once) with a one-time code that signs a browser in by it, null when it was given,
 * undefined when there was nothing to do.
 */
export async function bootstrapOperator(
  { db, clock, ids }: Deps,
  { email, secret }: { email: string; secret: string | undefined },
): Promise<{ generatedSecret: string | null; code: string | null } | undefined> {
  return await inTransaction(db, async (trx) => {
    if (await hasUsers(trx)) return undefined
    const createdAt = clock()
    const key = secret ?? createApiKeySecret()
    const user = { id: ids.user(), email: email.toLowerCase(), name: null, plan: 'standard' as const }
    await insertUser(trx, { ...user, isOperator: true, createdAt })
    const keyHash = hashApiKeySecret(key)
    const { id: keyId } = await insertApiKey(trx, {
      ...wholeRight,
      userId: user.id,
      name: 'Operator',
      keyHash,
      createdAt,
    })
    if (secret !== undefined) return { generatedSecret: null, code: null }
    const code = createSessionSecret()
    const expiresAt = createdAt + SIGN_IN_CODE_MS
    await insertSignInCode(trx, { hash: code.hash, keyId, keyHash, expiresAt })
    return { generatedSecret: key, code: code.secret }
  })
}
