import { getPolicyInput, keyPolicySchema, setPolicyInput } from '@organizations/domain'
import { getPolicy, setPolicy } from '@organizations/services'
import { z } from 'zod'
import { data } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Organizations'
const ofOne = ['org_id_required', 'organization_not_accessible', 'key_policy'] as const

export const policyOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/organization/policy',
    id: 'readPolicy',
    tag,
    summary: 'What an organization asks of keys',
    input: getPolicyInput,
    answer: data(keyPolicySchema),
    errors: ofOne,
  }).run(async (deps, call) => ({ data: await getPolicy(deps, call) })),
  operation({
    method: 'put',
    path: '/organization/policy',
    id: 'setPolicy',
    tag,
    summary: 'Change what an organization asks of keys',
    description: 'At least one change. It holds at every use from then on, also of keys that are older.',
    input: setPolicyInput,
    answer: z.object({ status: z.literal('Policy updated'), data: keyPolicySchema }),
    errors: [...ofOne, 'nothing_to_update', 'admin_role_required', 'policy_breaks_own_key'],
  }).run(async (deps, call) => ({ status: 'Policy updated', data: await setPolicy(deps, call) })),
]
