import { describe, expect, test } from 'vitest'
import { isSender, MailUrlError, parseMailUrl, parseSender } from './mail-url.ts'

describe('the address of a mail server', () => {
  test('has a host, and the ports of submission unless it says another', () => {
    expect(parseMailUrl('smtp://mail.example.com')).toEqual({
      host: 'mail.example.com',
      port: 587,
      secure: false,
      requireTls: false,
    })
    expect(parseMailUrl('smtps://mail.example.com')).toMatchObject({ port: 465, secure: true, requireTls: false })
    expect(parseMailUrl('smtp://[::1]:2525/')).toMatchObject({ host: '::1', port: 2525 })
  })

  test('has a user and a password, percent-encoded, which are never said without encryption', () => {
    const server = parseMailUrl('smtp://a%40b:p%3Aw%2Fd@mail.example.com')
    expect(server).toMatchObject({ auth: { user: 'a@b', pass: 'p:w/d' }, requireTls: true })
    expect(parseMailUrl('smtp://a:b@127.0.0.1:25')).toMatchObject({ requireTls: false })
    expect(parseMailUrl('smtps://a:b@mail.example.com')).toMatchObject({ secure: true, requireTls: false })
  })

  test('may name the sender', () => {
    expect(parseMailUrl('smtp://localhost?from=Acme%20%3Cmail%40example.com%3E').from).toBe('Acme <mail@example.com>')
  })

  test.for([
    'mail.example.com',
    'https://mail.example.com',
    'smtp://',
    'smtp://secret@mail.example.com',
    'smtp://user:%@mail.example.com',
    'smtp://user:secret@mail.example.com/path',
    'smtp://user:secret@mail.example.com?pool=1',
    'smtp://user:secret@mail.example.com?from=secret',
  ])('is refused by a sentence that does not have it: %s', (text) => {
    const refusal = (() => {
      try {
        return parseMailUrl(text)
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toBeInstanceOf(MailUrlError)
    expect(String(refusal)).not.toMatch(/secret|user:/)
  })
})

describe('a sender', () => {
  test('is an address, with a name or without', () => {
    expect(parseSender(' mail@example.com ')).toEqual({ name: '', address: 'mail@example.com' })
    expect(parseSender('"Acme, Inc." <mail@example.com>')).toEqual({ name: 'Acme, Inc.', address: 'mail@example.com' })
    expect(parseSender('Acme <mail@localhost>')).toEqual({ name: 'Acme', address: 'mail@localhost' })
  })

  test.for(['', 'Acme', 'a@b, c@d', 'A\r\nBcc: <a@b>', '<a@b> <c@d>', 'a@b\nc'])('is not %j', (text) => {
    expect(isSender(text)).toBe(false)
  })
})
