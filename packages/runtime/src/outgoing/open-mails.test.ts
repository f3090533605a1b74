import { describe, expect, test } from 'vitest'
import { runtimeEnvironment } from '../environment/program-environments.ts'
import { mailSettings } from './open-mails.ts'
import { readEnv } from '../environment/read-env.ts'

const PUBLIC_URL = 'https://orgs.example.com/base/'
const settings = (variables: Record<string, string>) => mailSettings(readEnv(runtimeEnvironment, variables))

describe('the variables of mails', () => {
  test('name a server, a sender and where links lead', () => {
    expect(settings({ MAIL_URL: 'smtp://localhost:25', MAIL_FROM: 'Acme <mail@example.com>', PUBLIC_URL })).toEqual({
      server: { host: 'localhost', port: 25, secure: false, requireTls: false },
      from: { name: 'Acme', address: 'mail@example.com' },
      links: { publicUrl: 'https://orgs.example.com/base' },
    })
    expect(settings({ MAIL_URL: 'smtp://localhost?from=mail@example.com', PUBLIC_URL })).toMatchObject({
      from: { name: '', address: 'mail@example.com' },
    })
  })

  test('may be absent: then no mail is sent', () => {
    expect(settings({})).toBeUndefined()
    expect(settings({ PUBLIC_URL, MAIL_FROM: 'mail@example.com' })).toBeUndefined()
  })

  test('stop the start with a sentence when something is missing', () => {
    expect(() => settings({ MAIL_URL: 'smtp://localhost' })).toThrow(
      /MAIL_FROM: expected the sender of mails.*\n.*PUBLIC_URL: expected where the links of mails lead/,
    )
    expect(() => settings({ MAIL_FROM: 'a@b, c@d' })).toThrow('MAIL_FROM: expected an address such as')
  })

  test.for(['smtp://user:hunter2@', 'smtp://user:hunter2@host/path', 'smtp://user:hunter2@host?x=1', 'hunter2'])(
    'are refused without what they say: %s',
    (MAIL_URL) => {
      expect(() => settings({ MAIL_URL, PUBLIC_URL })).toThrow(/MAIL_URL: expected/)
      expect(() => settings({ MAIL_URL, PUBLIC_URL })).not.toThrow(/hunter2/)
    },
  )
})
