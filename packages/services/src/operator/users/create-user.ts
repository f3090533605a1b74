import { insertApiKey, insertUser, isUniqueViolation } from '@organizations/database'
import { DomainError, wholeRight, type ApiKey, type CreateUserInput, type User } from '@organizations/domain'
import { createApiKeySecret, hashApiKeySecret } from '../../keys/api-key-secret.ts'
import type { Call, Deps } from '../../deps.ts'
import { claimInvitations } from '../../members/claim-invitations.ts'
import { inIdempotentTransaction } from '../../idempotency/idempotent-transaction.ts'
import { recordOperatorAction } from '../record-operator-action.ts'
import { requireOperator, requireOperatorStill } from '../../rights/require-right.ts'

/**
 * Makes a user and their first key, of mode `all`. For operators. The key's secret is in this answer alone. What their
 * address is invited to, the user is.
 */
export async function createUser(deps: Deps, call: Call<CreateUserInput>): Promise<{ user: User; apiKey: ApiKey }> {
  const { input } = call
  const secret = createApiKeySecret()
  const createdAt = deps.clock()
  const { email, name = null, plan = 'standard' } = input
  const repeatable = {
    operation: 'operator.createUser',
    organizationOf: () => null,
    requireStill: requireOperatorStill,
    madeOf: () => null,
    toKeep: (answer: { user: User; apiKey: ApiKey }) => ({ ...answer, apiKey: { ...answer.apiKey, key: null } }),
  }
  try {
    const answer = await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
      requireOperator(actor)
      const user = await insertUser(trx, { id: deps.ids.user(), email, name, plan, isOperator: false, createdAt })
      await claimInvitations(deps, trx, user)
      const keyHash = hashApiKeySecret(secret)
      const key = await insertApiKey(trx, {
        ...wholeRight,
        userId: user.uid,
        name: 'First key',
        keyHash,
        createdAt,
      })
      const target = { kind: 'user', id: user.uid } as const
      await recordOperatorAction(deps, trx, call, { action: 'user.create', target, details: { plan, keyId: key.id } })
      return { user, apiKey: { ...key, key: secret } }
    })
    // The first key has no limits; answers that earlier releases kept say so by empty lists.
    const { limited_to_apps: _apps, limited_to_orgs: _orgs, ...apiKey } = answer.apiKey
    return { ...answer, apiKey }
  } catch (error) {
    if (isUniqueViolation(error, 'users.email')) throw new DomainError('email_taken', undefined, { cause: error })
    throw error
  }
}
