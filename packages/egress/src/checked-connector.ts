import { isIP, type LookupFunction } from 'node:net'
import type { buildConnector } from 'undici'
import type { ResolveName } from './resolve-name.ts'
import { isAllowedAddress, isPublicPort, TargetError, type TargetPolicy } from './target.ts'

export interface ConnectorOptions {
  build: typeof buildConnector
  resolveName: ResolveName
  policy: TargetPolicy
  timeoutMs: number
  /** Certificates to trust instead of the usual ones: PEM. */
  ca?: string | undefined
}

/**
 * Connects to public addresses only. There is one look-up for each connection: what it finds is checked, and these very
 * addresses are connected to. An address that stands in the URL is never looked up, so it is checked by itself.
 */
export function createCheckedConnector(options: ConnectorOptions): buildConnector.connector {
  const { build, resolveName, policy, timeoutMs, ca } = options
  const trusted = ca === undefined ? {} : { ca }
  const connectorFor = (isAllowed: (address: string) => boolean) =>
    build({
      ...trusted,
      lookup: createCheckedLookup(resolveName, isAllowed),
      timeout: timeoutMs,
      allowH2: false,
      keepAlive: true,
    })
  const isWithin = (address: string) => isAllowedAddress(address, policy, { mayBePublic: false })
  const isWithinOrPublic = (address: string) => isAllowedAddress(address, policy, { mayBePublic: true })
  const within = connectorFor(isWithin)
  const withinOrPublic = connectorFor(isWithinOrPublic)
  return (target, callback) => {
    const mayBePublic = target.protocol === 'https:' && isPublicPort(target.port)
    const [isAllowed, connect] = mayBePublic ? [isWithinOrPublic, withinOrPublic] : [isWithin, within]
    if (isIP(target.hostname) !== 0 && !isAllowed(target.hostname)) {
      callback(new TargetError(NOT_PUBLIC), null)
      return
    }
    connect(target, (error, socket) => {
      if (error !== null) callback(error, null)
      else if (isAllowed(socket.remoteAddress ?? '')) callback(null, socket)
      else {
        socket.destroy()
        callback(new TargetError(NOT_PUBLIC), null)
      }
    })
  }
}

/** Looks up a name, and answers with what it found when all of that is allowed. */
function createCheckedLookup(resolveName: ResolveName, isAllowed: (address: string) => boolean): LookupFunction {
  const findAddresses = async (name: string): Promise<string[]> => {
    const addresses = await resolveName(name)
    // One that is not public is enough: who has both may answer with either the next time.
    if (!addresses.every(isAllowed)) throw new TargetError(NOT_PUBLIC)
    return addresses
  }
  const answer = async (...[name, { all, family }, callback]: Parameters<LookupFunction>): Promise<void> => {
    let addresses: string[]
    try {
      addresses = await findAddresses(name)
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), '')
      return
    }
    const found = addresses
      .map((address) => ({ address, family: isIP(address) }))
      .filter((it) => family === undefined || family === 0 || `IPv${it.family}` === family || it.family === family)
    const [first] = found
    if (first === undefined) callback(new Error(`Expected an address of this family: ${name}`), '')
    else if (all === true) callback(null, found)
    else callback(null, first.address, first.family)
  }
  return (name, options, callback) => void answer(name, options, callback)
}

const NOT_PUBLIC = 'The host has an address of a private or special range'
