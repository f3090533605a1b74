import ipaddr from 'ipaddr.js'

/** All that is given out as public in IPv6. What maps or translates IPv4 addresses lies outside, but for 6to4. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/** Public by their range, and yet the cloud's own machinery answers there: Azure's metadata and DNS. */
const metadataAddresses = new Set(['168.63.129.16'])

/**
 * Is this a public address: none that is private, loopback, link-local, carrier-grade, multicast, reserved, or that
 * stands for an IPv4 address? Ranges are those that `ipaddr.js` knows by the RFCs. False for what is no address.
 */
export function isPublicAddress(text: string): boolean {
  // Also reads octal and short forms, but those never get here: a URL's host is normalized, sockets write four numbers.
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast' || metadataAddresses.has(address.toString())) return false
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST)
}
