import { expect, test } from 'vitest'
import { identityVariables } from './identity-variables.ts'
import { openSignIn, signInVariables } from './open-sign-in.ts'

const whole = {
  OIDC_ISSUER: 'https://login.example.com/realms/one',
  OIDC_CLIENT_ID: 'console',
  OIDC_CLIENT_SECRET: 'secret',
  PUBLIC_URL: 'https://example.com',
}

test('the provider is called by its host, or as it is set', () => {
  expect(openSignIn(whole, Date.now)?.name).toBe('login.example.com')
  expect(openSignIn({ ...whole, OIDC_NAME: 'Example' }, Date.now)?.name).toBe('Example')
})

test('without a client there is none, whether an issuer is set or not', () => {
  expect(openSignIn({}, Date.now)).toBeUndefined()
  expect(openSignIn({ OIDC_ISSUER: whole.OIDC_ISSUER, PUBLIC_URL: whole.PUBLIC_URL }, Date.now)).toBeUndefined()
})

test.each(Object.keys(whole))('what is set up by half stops the start, and names %s', (name) => {
  expect(() => openSignIn({ ...whole, [name]: undefined }, Date.now)).toThrow(`${name}: expected it`)
})

test.each(['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME', 'OIDC_AUDIENCE'] as const)(
  'blanks are no value of %s',
  (name) => {
    const variable = { ...signInVariables, ...identityVariables }[name]
    expect(variable.safeParse(' \n')).toMatchObject({ success: false })
    expect(variable.parse(' a ')).toBe('a')
  },
)
