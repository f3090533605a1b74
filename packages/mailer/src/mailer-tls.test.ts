import tls from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { startMailServer, type MailServer } from '../../../test/support/mail-server/start-mail-server.ts'
import { makeCertificate } from '../../../test/support/make-certificate.ts'
import { parseMailUrl } from './mail-url.ts'
import { openMailer } from './mailer.ts'

const ours = makeCertificate(['127.0.0.1'])
const ofOthers = makeCertificate(['mail.example.com'])
const trusted = tls.getCACertificates('default')
/** What NODE_EXTRA_CA_CERTS does at the start of a program. */
const trust = (cert: string) => tls.setDefaultCACertificates([...trusted, cert])

const letter = { to: 'ann@example.com', subject: 'Hi', text: 'Hi', html: '<p>Hi</p>', id: 'mail_1', attachments: [] }
const from = { name: 'Acme', address: 'mail@example.com' }
const signal = new AbortController().signal

describe.for([
  ['STARTTLS', false],
  ['smtps', true],
] as const)('by %s a mailer', ([, secure]) => {
  let server: MailServer
  afterEach(async () => {
    tls.setDefaultCACertificates(trusted)
    await server.kill()
  })
  const send = async () => await openMailer({ server: parseMailUrl(server.url), from }).send(letter, signal)

  test('hands a mail and its password over encrypted, to a server whose certificate is trusted', async () => {
    server = await startMailServer({ user: 'ann:p:w', tls: { ...ours, secure } })
    expect(server.url).toMatch(secure ? /^smtps:/ : /^smtp:/)
    trust(ours.cert)
    expect(await send()).toEqual({ is: 'sent' })
    expect(server.received).toMatchObject([{ to: ['ann@example.com'], secure: true }])
  })

  test('hands nothing over to a server with another certificate, and says what is wrong with it', async () => {
    server = await startMailServer({ tls: { ...ours, secure } })
    const hint = 'is not trusted here; NODE_EXTRA_CA_CERTS names the file of your own'
    expect(await send()).toEqual({
      is: 'failed',
      why: `ESOCKET DEPTH_ZERO_SELF_SIGNED_CERT: the certificate of the mail server ${hint}`,
    })
    expect(server.received).toEqual([])
    await server.kill()

    server = await startMailServer({ tls: { ...ofOthers, secure } })
    trust(ofOthers.cert)
    expect(await send()).toEqual({
      is: 'failed',
      why: 'ESOCKET ERR_TLS_CERT_ALTNAME_INVALID: the certificate of the mail server is for another host',
    })
    expect(server.received).toEqual([])
  })
})
