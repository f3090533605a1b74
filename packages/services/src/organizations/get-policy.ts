import type { GetPolicyInput, KeyPolicy } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireRight } from '../rights/require-right.ts'

/** What an organization asks of the keys that reach it. */
export async function getPolicy({ db, clock }: Deps, { actor, input }: Call<GetPolicyInput>): Promise<KeyPolicy> {
  const request = { actor, action: 'policy.read', orgId: input.orgId, now: clock() } as const
  return (await requireRight(db, request)).policy
}
