import { findCodeKey, insertSignInCode, inTransaction, listOperatorEmails } from '@organizations/database'
import type { Database, Kysely } from '@organizations/database'
import { DomainError, SIGN_IN_CODE_MS } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import { findOperator } from '../operator/find-operator.ts'
import { recordOperatorAction } from '../operator/record-operator-action.ts'
import { createSessionSecret } from './session-secret.ts'

/**
 * Makes a one-time code that signs a browser in by the newest key of an operator that may do all: with the code one may
 * do what that key may. Without an address it is the one operator's. For a command on the service's own machine,
 * which no key has to allow: it is recorded as such.
 */
export async function createSignInCode(
  deps: Pick<Deps, 'db' | 'clock' | 'ids'>,
  { email }: { email: string | undefined },
): Promise<{ code: string; email: string }> {
  const { db, clock } = deps
  const operator = await findOperator(db, email ?? (await onlyOperator(db)))
  const { secret: code, hash } = createSessionSecret()
  await inTransaction(db, async (trx) => {
    const expiresAt = clock() + SIGN_IN_CODE_MS
    const key = await findCodeKey(trx, { userId: operator.uid, until: expiresAt })
    if (key === undefined) {
      const sentence = `${operator.email} has no key of mode all without limits: operator:key makes one`
      throw new DomainError('api_key_not_found', sentence)
    }
    await insertSignInCode(trx, { hash, ...key, expiresAt })
    const target = { kind: 'user', id: operator.uid } as const
    const details = { keyId: key.keyId }
    await recordOperatorAction(deps, trx, 'machine', { action: 'user.create_sign_in_code', target, details })
  })
  return { code, email: operator.email }
}

async function onlyOperator(db: Kysely<Database>): Promise<string> {
  const [first, second] = await listOperatorEmails(db, 2)
  if (first === undefined) throw new DomainError('user_not_found', 'There is no operator: the first start makes one')
  if (second === undefined) return first
  throw new DomainError('user_not_found', 'There are several operators: say whose link it is with --email')
}
