import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * The address of a caller: that of the connection or, when a trusted proxy connects, the one that it names. Some proxies
 * add the port. What is no address at all cannot be counted by: then it is the proxy's own.
 */
export function addressOf({ ip, socket }: FastifyRequest): string {
  if (isIP(ip) !== 0) return ip
  const named = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(ip)
  const address = named?.[1] ?? named?.[2] ?? ''
  return isIP(address) === 0 ? (socket.remoteAddress ?? 'unknown') : address
}
