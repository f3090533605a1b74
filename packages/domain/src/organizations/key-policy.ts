import { z } from 'zod'
import type { KeyRight } from '../keys/api-key.ts'
import { errorSentences } from '../errors.ts'
import { expected, inputObject, narrowingInput, optional, wholeNumber } from '../input/fields.ts'
import type { KeyPolicy } from './key-policy-answer.ts'
import { requiredOrgId } from './organization.ts'

export const getPolicyInput = inputObject({ orgId: requiredOrgId })

export const setPolicyInput = narrowingInput({
  orgId: requiredOrgId,
  require_apikey_expiration: optional(z.boolean({ error: expected('require_apikey_expiration', 'true or false') })),
  max_apikey_expiration_days: wholeNumber('max_apikey_expiration_days', 1, 365).nullish(),
}).refine((input) => input.require_apikey_expiration !== undefined || input.max_apikey_expiration_days !== undefined, {
  error: errorSentences.nothing_to_update,
})

export type GetPolicyInput = z.output<typeof getPolicyInput>
export type SetPolicyInput = z.output<typeof setPolicyInput>

const DAY_MS = 24 * 3_600_000

/** The policy once these fields are set: one that is left out stays. */
export function policyAfter(before: KeyPolicy, input: Omit<SetPolicyInput, 'orgId'>): KeyPolicy {
  const days = input.max_apikey_expiration_days
  return {
    require_apikey_expiration: input.require_apikey_expiration ?? before.require_apikey_expiration,
    max_apikey_expiration_days: days === undefined ? before.max_apikey_expiration_days : days,
  }
}

/** Does a key meet a policy at a moment (milliseconds since 1970)? */
export function meetsPolicy({ expiresAt, isPersons }: KeyRight, policy: KeyPolicy, now: number): boolean {
  if (isPersons === true) return true
  if (expiresAt === null) return !policy.require_apikey_expiration
  const days = policy.max_apikey_expiration_days
  return days === null || expiresAt <= now + days * DAY_MS
}
