import { isIP } from 'node:net'
import { isInNetworks, type Network } from './networks.ts'
import { isPublicAddress } from './public-address.ts'

export interface TargetPolicy {
  /** For development and tests: private addresses too, and http. */
  allowPrivate: boolean
  /** Private addresses that are allowed, and with them http and any port. Only addresses in them: a name is checked by what it stands for. */
  networks?: readonly Network[]
}

/** A URL that may be sent to, as far as that can be told before its name is looked up. */
export interface Target {
  /** Normalized. */
  url: URL
}

/** Says what was expected of a URL, in a sentence for the caller who sent it. */
export class TargetError extends Error {
  override name = 'TargetError'
}

const LONGEST = 2048
/** Below 1024 only https' own. */
const FIRST_OPEN_PORT = 1024
/** Those above that browsers block as well (the Fetch standard, "bad port"): other protocols answer there. */
const blockedPorts = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
])
/** Names that never mean a public server. */
const innerNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa|test|invalid|onion)$/

/** Reads a URL that a caller wants to be called at. Throws a `TargetError`. */
export function parseTarget(text: string, { allowPrivate, networks = [] }: TargetPolicy): Target {
  if (text.length > LONGEST) throw new TargetError(`Expected a URL of at most ${LONGEST} characters`)
  // The URL standard removes some of these and reads others in its own way: what is meant must be what is written.
  if (/[\s\p{Cc}]/u.test(text)) {
    throw new TargetError('Expected a URL without spaces and control characters')
  }
  if (text.includes('\\')) throw new TargetError('Expected a URL without a backslash')
  const url = URL.parse(text)
  if (url === null) throw new TargetError('Expected a URL such as https://example.com/hooks')
  const isSecure = url.protocol === 'https:'
  const host = hostOf(url)
  const isName = isIP(host) === 0
  // A name is only known to be in a network once it is looked up.
  const mayBeWithin = networks.length > 0 && (isName || isInNetworks(host, networks))
  if (!isSecure && !((allowPrivate || mayBeWithin) && url.protocol === 'http:')) {
    throw new TargetError(`Expected a URL with https, got ${url.protocol.slice(0, 64)}`)
  }
  if (url.username !== '' || url.password !== '') throw new TargetError('Expected a URL without a user or a password')
  if (url.hash !== '') throw new TargetError('Expected a URL without a fragment (#)')
  if (url.port === '0') throw new TargetError('Expected a port above 0')
  if (!allowPrivate && !mayBeWithin) requirePublic(url)
  return { url }
}

/** The host of a URL, as it is looked up or connected to: an IPv6 address without its brackets. */
function hostOf({ hostname }: Pick<URL, 'hostname'>): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** May this address be connected to? A public one only where the URL is one for those: https, at an open port. */
export function isAllowedAddress(
  address: string,
  { allowPrivate, networks = [] }: TargetPolicy,
  { mayBePublic }: { mayBePublic: boolean },
): boolean {
  return allowPrivate || isInNetworks(address, networks) || (mayBePublic && isPublicAddress(address))
}

/** Is this a port of a public URL, as it is written in one? Below 1024 only https' own, and none that browsers block. */
export function isPublicPort(text: string): boolean {
  const port = text === '' || text === '443' ? undefined : Number(text)
  return port === undefined || (port >= FIRST_OPEN_PORT && !blockedPorts.has(port))
}

function requirePublic(url: URL): void {
  if (!isPublicPort(url.port))
    throw new TargetError('Expected port 443, or one from 1024 on that browsers do not block')
  const host = hostOf(url)
  if (isIP(host) !== 0) {
    // The URL standard has made decimal, octal, hexadecimal and short forms four numbers by now.
    if (!isPublicAddress(host))
      throw new TargetError('Expected a public address, got one of a private or special range')
    return
  }
  if (host.endsWith('.')) throw new TargetError('Expected a host name without a dot at its end')
  if (!host.includes('.') || innerNames.test(host)) {
    throw new TargetError('Expected the name of a public host, such as hooks.example.com')
  }
}
