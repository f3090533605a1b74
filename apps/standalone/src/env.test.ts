import { readEnv } from '@organizations/runtime'
import { describe, expect, test } from 'vitest'
import { environment } from './env.ts'

describe('the environment of the standalone server', () => {
  test('needs nothing', () => {
    expect(readEnv(environment, {})).toMatchObject({ BOOTSTRAP_EMAIL: 'admin@example.com', PORT: 3000 })
    expect(readEnv(environment, { BOOTSTRAP_API_KEY: '' })).not.toHaveProperty('BOOTSTRAP_API_KEY')
  })

  test('takes any key of 20 characters or more as it is', () => {
    const BOOTSTRAP_API_KEY = 'x'.repeat(20)
    expect(readEnv(environment, { BOOTSTRAP_API_KEY })).toMatchObject({ BOOTSTRAP_API_KEY })
  })

  test.for([
    ['BOOTSTRAP_API_KEY', 'only-19-characters!', 'expected a key of 20 characters or more'],
    ['BOOTSTRAP_API_KEY', `orgs_${'0'.repeat(56)}`, 'expected a whole key'],
    ['BOOTSTRAP_EMAIL', 'nobody', 'expected an e-mail address'],
  ])('names a bad %s and does not repeat it: %s', ([name = '', value = '', what = '']) => {
    const read = () => readEnv(environment, { [name]: value })
    expect(read).toThrow(`${name}: ${what}`)
    expect(read).not.toThrow(value)
  })
})
