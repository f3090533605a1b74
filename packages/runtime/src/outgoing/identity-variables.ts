import { openAccessTokens, readIssuer, type AccessTokens } from '@organizations/identity'
import type { FirstSight } from '@organizations/services'
import { z } from 'zod'
import { sharedVariables } from '../environment/env-fields.ts'
import { EnvironmentError } from '../environment/read-env.ts'

const onOrOff = z
  .enum(['0', '1'], { error: 'expected 0 or 1' })
  .default('1')
  .transform((text) => text === '1')

const issuer = z.string({ error: 'expected the address of the identity provider' }).transform((text, context) => {
  try {
    return readIssuer(text)
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message.replace(/^E/, 'e') : String(error))
    return z.NEVER
  }
})

/** The environment of the command that links an identity. */
export const linkIdentityEnvironment = z.object({ ...sharedVariables, OIDC_ISSUER: issuer })

const audienceError = 'expected text of 1-255 characters'

/** The variables of the identity provider whose access tokens count. */
export const identityVariables = {
  OIDC_ISSUER: issuer.optional(),
  OIDC_AUDIENCE: z.string().trim().min(1, audienceError).max(255, audienceError).optional(),
  OIDC_TOKEN_TYPE: z
    .string()
    .regex(/^[\w.+/-]{1,64}$/, { error: 'expected what access tokens have as typ, such as at+jwt or JWT' })
    .default('at+jwt'),
  OIDC_AUTO_CREATE: onOrOff,
  OIDC_LINK_BY_EMAIL: onOrOff,
}

export interface IdentityEnvironment {
  OIDC_ISSUER?: string | undefined
  OIDC_AUDIENCE?: string | undefined
  OIDC_TOKEN_TYPE: string
  OIDC_AUTO_CREATE: boolean
  OIDC_LINK_BY_EMAIL: boolean
}

/**
 * What reads access tokens, and what becomes of people at first sight. Throws `EnvironmentError` for an audience without
 * an issuer. Nothing is asked of the issuer before the first token.
 */
export function openIdentity(env: IdentityEnvironment, clock: () => number): OpenIdentity {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_TOKEN_TYPE: type } = env
  if (issuer === undefined && audience !== undefined) {
    throw new EnvironmentError(['OIDC_ISSUER: expected it, because OIDC_AUDIENCE is set'])
  }
  const firstSight = { links: env.OIDC_LINK_BY_EMAIL, makes: env.OIDC_AUTO_CREATE }
  if (issuer === undefined || audience === undefined) return { firstSight }
  return { firstSight, accessTokens: openAccessTokens({ issuer, audience, type, clock }) }
}

export interface OpenIdentity {
  firstSight: FirstSight
  /** Absent unless an issuer and an audience are set. */
  accessTokens?: AccessTokens
}
