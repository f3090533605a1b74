import { keyInAuthorization } from '@organizations/domain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { bootstrapVariables } from './bootstrap-variables.ts'
import { readEnv } from './read-env.ts'

const read = (key: string) => readEnv(z.object(bootstrapVariables), { BOOTSTRAP_API_KEY: key }).BOOTSTRAP_API_KEY ?? ''
const key = 'x'.repeat(20)

describe('BOOTSTRAP_API_KEY', () => {
  test.each([
    ['a line feed after it, as a mounted secret has', `${key}\n`, key],
    ['blanks around it', ` \t${key}\r\n`, key],
    ['Bearer before it', `Bearer ${key}`, key],
    ['blanks in it', `${key} and more`, `${key} and more`],
  ])('with %s is the key that requests have', (_, written, kept) => {
    expect(read(written)).toBe(kept)
    for (const header of [kept, `Bearer ${kept}`]) {
      const received = new Headers({ authorization: header }).get('authorization') ?? ''
      expect(keyInAuthorization(received)).toBe(kept)
    }
  })

  test.each([...['x\nx', 'x\0x', 'ключ', 'é', '\u007f'].map((part) => `${key}${part}x`), `Bearer Bearer ${key}`])(
    'that cannot be sent in a header stops the start, and is not repeated: %j',
    (written) => {
      expect(() => read(written)).toThrow('BOOTSTRAP_API_KEY: expected a key that can be sent in a header')
      expect(() => read(written)).not.toThrow(key)
    },
  )

  test.each(['\n', `  ${'x'.repeat(19)}\n`, `Bearer ${'x'.repeat(19)}`])(
    'is too short without what is left out: %j',
    (written) => {
      expect(() => read(written)).toThrow('expected a key of 20 characters or more')
    },
  )
})
