import { isIP } from 'node:net'

/** Where mails are handed over. */
export interface MailServer {
  host: string
  port: number
  /** TLS from the beginning: `smtps:`. */
  secure: boolean
  /** Nothing is said before the connection is encrypted: there is a password, and the server is not this machine. */
  requireTls: boolean
  auth?: { user: string; pass: string }
  /** What `?from=` says. */
  from?: string
}

export interface Sender {
  name: string
  address: string
}

/** Says what was expected. Never what was found: it has a password. */
export class MailUrlError extends Error {}

const SUBMISSION_PORT = 587
const SUBMISSIONS_PORT = 465

/** Reads `smtp://user:password@host:port?from=...`. User and password are percent-encoded, as in any URL. */
export function parseMailUrl(text: string): MailServer {
  const url = URL.parse(text)
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new MailUrlError('expected smtp:// or smtps:// and a host')
  }
  if (!['', '/'].includes(url.pathname) || url.hash !== '') {
    throw new MailUrlError('expected no path behind the host')
  }
  if ([...url.searchParams.keys()].some((name) => name !== 'from')) {
    throw new MailUrlError('expected no parameter but from')
  }
  const [user, pass] = [decode(url.username), decode(url.password)]
  if ((user === '') !== (pass === '')) throw new MailUrlError('expected both a user and a password, or none')
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const from = url.searchParams.get('from') ?? undefined
  if (from !== undefined && !isSender(from)) throw new MailUrlError(`${SENDER} as from`)
  return {
    host,
    port: url.port === '' ? (secure ? SUBMISSIONS_PORT : SUBMISSION_PORT) : Number(url.port),
    secure,
    requireTls: !secure && user !== '' && !isThisMachine(host),
    ...(user !== '' && { auth: { user, pass } }),
    ...(from !== undefined && { from }),
  }
}

const SENDER = 'expected an address such as mail@example.com, or Organizations <mail@example.com>,'
const address = String.raw`[^\s<>@",;:\\()[\]]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*`
const bare = new RegExp(`^${address}$`)
const named = new RegExp(String.raw`^"?([^"<>\p{C}]{1,100}?)"? *<(${address})>$`, 'u')

export function isSender(text: string): boolean {
  return bare.test(text.trim()) || named.test(text.trim())
}

/** Reads what `isSender` accepts. */
export function parseSender(text: string): Sender {
  const [, name = '', inBrackets = text.trim()] = named.exec(text.trim()) ?? []
  return { name: name.trim(), address: inBrackets }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new MailUrlError('expected user and password with percent signs written as %25')
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
