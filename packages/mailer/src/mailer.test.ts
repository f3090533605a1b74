import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startMailServer, type MailServer } from '../../../test/support/mail-server/start-mail-server.ts'
import { waitFor } from '../../../test/support/wait-for.ts'
import { parseMailUrl } from './mail-url.ts'
import { openMailer, type Letter } from './mailer.ts'

const letter: Letter = {
  to: 'ann@example.com',
  subject: 'Grüße',
  text: 'Hello\nThis line is longer than the lines of mails are, so that it has to be encoded in some way or other ✓',
  html: '<p>Hello</p>',
  id: 'mail_1',
  attachments: [{ filename: 'receipt.json', contentType: 'application/json', content: '{"number":1}' }],
}

describe('a mailer', () => {
  let server: MailServer
  beforeAll(async () => {
    server = await startMailServer()
  })
  afterAll(() => server.kill())
  beforeEach(() => {
    server.answer('accept')
    server.received.length = 0
  })

  const send = async (change: Partial<Letter> = {}, { url = server.url, signal = new AbortController().signal } = {}) =>
    await openMailer({
      server: parseMailUrl(url),
      from: { name: 'Acme, Inc.', address: 'mail@example.com' },
    }).send({ ...letter, ...change }, signal)

  test('hands over text, HTML and attachments, marked as sent by a machine', async () => {
    expect(await send()).toEqual({ is: 'sent' })
    const [got] = server.received
    expect(got).toMatchObject({
      from: 'mail@example.com',
      to: ['ann@example.com'],
      html: '<p>Hello</p>',
      attachments: { 'receipt.json': '{"number":1}' },
    })
    expect(got?.text.trim()).toBe(letter.text)
    expect(got?.headers).toMatchObject({
      subject: 'Grüße',
      from: '"Acme, Inc." <mail@example.com>',
      to: 'ann@example.com',
      'message-id': '<mail_1@example.com>',
      'auto-submitted': 'auto-generated',
    })
  })

  test.for([
    ['the subject', { subject: 'Hi\r\nBcc: eve@example.com\r\n\r\nText' }],
    ['the address', { to: 'ann@example.com>\r\nRCPT TO:<eve@example.com' }],
    ['a list in the address', { to: 'ann@example.com, eve@example.com' }],
    ['the id', { id: 'a@b>\r\nBcc: eve@example.com' }],
  ] as const)('lets nothing become a header or a recipient through %s', async ([, change]) => {
    await send(change)
    for (const { to, headers } of server.received) {
      expect(to).not.toContain('eve@example.com')
      expect(Object.keys(headers)).not.toContain('bcc')
    }
  })

  test('tells a refusal of the mail from trouble that may pass, in codes alone', async () => {
    const answered = async (...[code, at]: [number, 'sender' | 'recipient' | 'content']) => {
      server.answer({ code, at })
      return await send()
    }
    expect(await answered(550, 'recipient')).toEqual({ is: 'refused', code: 550 })
    expect(await answered(554, 'content')).toEqual({ is: 'refused', code: 554 })
    expect(await answered(451, 'recipient')).toEqual({ is: 'failed', why: 'EENVELOPE 451' })
    expect(await answered(451, 'content')).toEqual({ is: 'failed', why: 'EMESSAGE 451' })
    // About our own address: each other mail would be refused as well, until an operator changes that.
    expect(await answered(550, 'sender')).toEqual({ is: 'failed', why: 'EENVELOPE 550' })
  })

  test('says that a server is gone, and works again when it is back', async () => {
    await server.kill()
    expect(await send()).toMatchObject({ is: 'failed', why: expect.stringContaining('ECONNREFUSED') })
    await server.start()
    expect(await send()).toEqual({ is: 'sent' })
  })

  test('gives up at once when it is told to', async () => {
    server.answer('hold')
    const giving = new AbortController()
    const sending = send({}, { signal: giving.signal })
    await waitFor(() => server.held.length > 0, { what: 'the server to hold the mail back' })
    giving.abort(new Error('The worker stops'))
    await expect(sending).rejects.toThrow('The worker stops')
  })

  test('signs in with the user and the password of the address', async () => {
    const guarded = await startMailServer({ user: 'jo:p@ss/word' })
    try {
      expect(await send({}, { url: guarded.url })).toEqual({ is: 'sent' })
      const wrong = await send({}, { url: guarded.url.replace('ss', 'SS') })
      expect(wrong).toEqual({ is: 'failed', why: 'EAUTH 535' })
      const encrypted = await send({}, { url: guarded.url.replace('127.0.0.1', '0.0.0.0') })
      expect(encrypted).toMatchObject({ is: 'failed' }) // it is not this machine, and has no STARTTLS
      expect(guarded.received).toHaveLength(1)
    } finally {
      await guarded.kill()
    }
  })
})
