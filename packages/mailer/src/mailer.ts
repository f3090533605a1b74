import type { MailServer, Sender } from './mail-url.ts'

export interface Attachment {
  filename: string
  contentType: string
  content: string
}

/** One mail to one address. */
export interface Letter {
  to: string
  subject: string
  text: string
  html: string
  /** The same in each try: the mail's Message-ID is made of it and the sender's domain. */
  id: string
  attachments: readonly Attachment[]
}

export type MailOutcome =
  | { is: 'sent' }
  /** The server will not take it, however often it is tried: a 5xx for the recipient or the content. */
  | { is: 'refused'; code: number }
  /** Another try may work. `why` has codes and our words, and nothing that the server wrote. */
  | { is: 'failed'; why: string }

export interface Mailer {
  /** Rejects when `signal` is aborted, and otherwise never. */
  send: (letter: Letter, signal: AbortSignal) => Promise<MailOutcome>
}

const CONNECTION_MS = 10_000
const GREETING_MS = 30_000
/** Without a byte. */
const SILENCE_MS = 30_000
/** From the beginning to the end, for a server that answers byte by byte. */
const WHOLE_MS = 120_000

/** A connection for each mail: there are few, and none is open while there is nothing to send. */
export function openMailer({ server, from }: { server: MailServer; from: Sender }): Mailer {
  const { host, port, secure, requireTls, auth } = server
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  const open = async () => {
    const { createTransport } = await import('nodemailer') // most processes send none for a long time
    return createTransport({
      host,
      port,
      secure,
      requireTLS: requireTls,
      auth,
      connectionTimeout: CONNECTION_MS,
      greetingTimeout: GREETING_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }
  let transport: ReturnType<typeof open> | undefined
  return {
    async send({ id, to, attachments, ...letter }, signal) {
      transport ??= open()
      try {
        // Addresses as objects: what is in them is never read as a list of addresses or as a header.
        await (
          await transport
        ).sendMail({
          ...letter,
          from,
          to: { name: '', address: to },
          messageId: `<${id}@${domain}>`,
          attachments: [...attachments],
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.any([signal, AbortSignal.timeout(WHOLE_MS)]),
        })
        return { is: 'sent' }
      } catch (error) {
        signal.throwIfAborted()
        return outcomeOf(error)
      }
    },
  }
}

interface Failure {
  code?: string | undefined
  originalCode?: string | undefined
  command?: string | undefined
  responseCode?: number | undefined
  permanent?: boolean | undefined
}

/** A 5xx to the recipient or the content is about this mail; to anything before, it is about us, and is tried again. */
function outcomeOf(error: unknown): MailOutcome {
  const { code = 'unknown', originalCode, command, responseCode, permanent = false } = error as Failure // a library's
  const isOfMail = code === 'EMESSAGE' || command === 'RCPT TO' || command === 'DATA'
  if (permanent && isOfMail && responseCode !== undefined) return { is: 'refused', code: responseCode }
  const codes = [code, originalCode, responseCode].filter((it) => it !== undefined)
  const hint = certificateHint(originalCode)
  return { is: 'failed', why: hint === undefined ? codes.join(' ') : `${codes.join(' ')}: ${hint}` }
}

/** What an operator has to know when the certificate of the server is not taken. */
function certificateHint(code = ''): string | undefined {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'the certificate of the mail server is for another host'
  if (code === 'CERT_HAS_EXPIRED') return 'the certificate of the mail server has expired'
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED/.test(code)) {
    return 'the certificate of the mail server is not trusted here; NODE_EXTRA_CA_CERTS names the file of your own'
  }
  return undefined
}
