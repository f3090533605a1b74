import { updatePolicy } from '@organizations/database'
import { DomainError, meetsPolicy, policyAfter, type KeyPolicy, type SetPolicyInput } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { changesBetween } from '../events/changes-between.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireRight } from '../rights/require-right.ts'

/**
 * Changes what an organization asks of keys, at once for every key. Refused when the caller's own would not meet it.
 */
export async function setPolicy(deps: Deps, call: Call<SetPolicyInput>): Promise<KeyPolicy> {
  const { input } = call
  const now = deps.clock()
  return await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const request = { actor, action: 'policy.update', orgId: input.orgId, now } as const
    const { organization, policy: before } = await requireRight(trx, request)
    const { id } = organization
    const after = policyAfter(before, input)
    if (!meetsPolicy(actor.key, after, now)) throw new DomainError('policy_breaks_own_key')
    await updatePolicy(trx, { id, policy: after })
    const fields = { before: { ...before }, after: { ...after } }
    await recordChange(deps, trx, call, {
      organizationId: id,
      action: 'policy.update',
      subject: id,
      ...fields,
      event: { type: 'policy.updated', data: { changes: changesBetween(fields.before, fields.after) } },
    })
    return after
  })
}
