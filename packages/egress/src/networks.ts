import ipaddr from 'ipaddr.js'

/** A network by its CIDR: addresses with the same first bits. */
export type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Reads CIDRs that are separated by commas, such as `10.0.0.0/8, fd00::/8`. Throws a sentence. */
export function parseNetworks(text: string): Network[] {
  const parts = text.split(',').map((part) => part.trim())
  return parts.filter((part) => part !== '').map(parseNetwork)
}

function parseNetwork(text: string): Network {
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)) return ipaddr.parseCIDR(text)
  throw new Error('Expected networks as CIDRs, such as 10.0.0.0/8 or fd00::/8, separated by commas')
}

/** Is an address in one of the networks? One that maps IPv4 into IPv6 is in none of IPv4. */
export function isInNetworks(text: string, networks: readonly Network[]): boolean {
  if (networks.length === 0 || !ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  return networks.some(([first, bits]) => address.kind() === first.kind() && address.match(first, bits))
}
