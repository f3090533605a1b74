import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'

const nothing = [400, 'Nothing to update', 'nothing_to_update'] as const
const own = [409, 'Your own key would not meet this policy', 'policy_breaks_own_key'] as const
const days = badInput('Expected max_apikey_expiration_days to be a whole number from 1 to 365')

export const policyRefusals: RefusalCase[] = [
  setting({}, nothing),
  setting({ require_apikey_expiration: null }, nothing),
  setting({ orgId: null, max_apikey_expiration_days: 1 }, [400, 'orgId is required', 'org_id_required']),
  ...[0, 366, 1.5, 'x'].map((value) => setting({ max_apikey_expiration_days: value }, days)),
  setting({ require_apikey_expiration: 'x' }, badInput('Expected require_apikey_expiration')),
  setting({ require_apikey_expiration: true }, own),
  ['ownerLongLived', 'PUT', '/organization/policy', { orgId: 'HERE', max_apikey_expiration_days: 365 }, own],
]

function setting(fields: object, refusal: RefusalCase[4]): RefusalCase {
  return ['owner', 'PUT', '/organization/policy', { orgId: 'HERE', ...fields }, refusal]
}
