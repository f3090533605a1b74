import { readEnv } from '@organizations/runtime'
import { describe, expect, test } from 'vitest'
import { environment } from './env.ts'

describe('the environment of the standalone server', () => {
  test('requires no variable', () => {
    expect(readEnv(environment, {})).toMatchObject({ BOOTSTRAP_EMAIL: 'admin@example.com', PORT: 3000 })
    expect(readEnv(environment, { BOOTSTRAP_API_KEY: '' })).not.toHaveProperty('BOOTSTRAP_API_KEY')
  })

  test('accepts any key of 20 characters or more unchanged', () => {
    const BOOTSTRAP_API_KEY = 'x'.repeat(20)
    expect(readEnv(environment, { BOOTSTRAP_API_KEY })).toMatchObject({ BOOTSTRAP_API_KEY })
  })

  test.for([
    ['BOOTSTRAP_API_KEY', 'only-19-characters!', 'expected a key of 20 characters or more'],
    ['BOOTSTRAP_API_KEY', `orgs_${'0'.repeat(56)}`, 'expected a whole key'],
    ['OIDC_ISSUER', 'http://login.example.com', 'expected an https: URL'],
    ['OIDC_ISSUER', 'login.example.com', 'expected an https: URL'],
    ['OIDC_AUTO_CREATE', 'yes', 'expected 0 or 1'],
    ['OIDC_TOKEN_TYPE', 'a b', 'expected what access tokens have as typ'],
    ['BOOTSTRAP_EMAIL', 'no-address', 'expected an e-mail address'],
  ])('names an invalid %s and does not repeat it: %s', ([name = '', value = '', what = '']) => {
    const read = () => readEnv(environment, { [name]: value })
    expect(read).toThrow(`${name}: ${what}`)
    expect(read).not.toThrow(value)
  })
})
