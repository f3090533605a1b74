import { openSignInProvider, type SignInProvider } from '@organizations/services'
import { z } from 'zod'
import { EnvironmentError } from '../environment/read-env.ts'

/** Blanks alone are a mistake: an empty variable counts as unset. */
const notBlank = (what: string) =>
  z
    .string()
    .trim()
    .min(1, { error: `expected ${what}, got blanks` })

/** The variables for signing in to the console at the identity provider. */
export const signInVariables = {
  OIDC_CLIENT_ID: notBlank('what the identity provider calls this service').optional(),
  OIDC_CLIENT_SECRET: notBlank('the secret that the identity provider gave').optional(),
  OIDC_NAME: notBlank('a name of 60 characters at most').max(60, 'expected a name of 60 characters at most').optional(),
}

export interface SignInEnvironment {
  OIDC_ISSUER?: string | undefined
  OIDC_CLIENT_ID?: string | undefined
  OIDC_CLIENT_SECRET?: string | undefined
  OIDC_NAME?: string | undefined
  PUBLIC_URL?: string | undefined
}

/**
 * Where people sign in to the console besides by keys; undefined where that is not set up. Throws `EnvironmentError` when
 * it is set up by half. Nothing is asked of the provider before a person signs in.
 */
export function openSignIn(env: SignInEnvironment, clock: () => number): SignInProvider | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, PUBLIC_URL: publicUrl } = env
  if (clientId === undefined) {
    if (clientSecret === undefined) return undefined
    throw new EnvironmentError(['OIDC_CLIENT_ID: expected it, because OIDC_CLIENT_SECRET is set'])
  }
  const needed = { OIDC_ISSUER: issuer, OIDC_CLIENT_SECRET: clientSecret, PUBLIC_URL: publicUrl }
  if (issuer === undefined || clientSecret === undefined || publicUrl === undefined) {
    const missing = Object.entries(needed).filter(([, value]) => value === undefined)
    throw new EnvironmentError(missing.map(([name]) => `${name}: expected it, because OIDC_CLIENT_ID is set`))
  }
  return openSignInProvider({ issuer, clientId, clientSecret, publicUrl, name: env.OIDC_NAME }, clock)
}
