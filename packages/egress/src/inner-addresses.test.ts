/** Every way inside that we know of: refused when the URL is read, or when it is connected to. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublicAddress, openEgress, parseTarget, TargetError } from './index.ts'

const strict = { allowPrivate: false }

/** They count connections: a request never gets so far as to make one. */
const servers: Server[] = []
let connections = 0
let port = 0

beforeAll(async () => {
  port = await listen('127.0.0.1', 0)
  await listen('::1', port)
})
afterAll(() => {
  for (const server of servers) server.close()
})

async function listen(host: string, at: number): Promise<number> {
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  }).listen(at, host)
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port // it listens on a port
}

const kinds = {
  'loopback, in all spellings that the URL standard reads': [
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '127.255.255.254',
    '0x7f.0x0.0x0.0x1',
    '%31%32%37.0.0.1',
    '１２７.0.0.1',
    '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    '0.0.0.0',
    '0',
    '0.0.0.1',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[::0001]',
  ],
  'names of the machine itself, or of no public one': [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'foo.localhost',
    'foo.localhost.',
    'ｌocalhost',
    'metadata.google.internal',
    'db',
    'redis',
    'printer.local',
    'router.lan',
    'wiki.corp',
    'nas.home.arpa',
    'example.com.',
    'www.example.test',
  ],
  private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '0xc0a80001', '3232235521'],
  'link-local, which has the metadata of clouds, and where they have it otherwise': [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.170.2',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fe80::a9fe:a9fe]',
  ],
  'carrier-grade, benchmarking, documentation, relays, multicast, reserved, broadcast': [
    '100.64.0.1',
    '100.127.255.254',
    '198.18.0.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '192.88.99.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
  ],
  'IPv6 that stands for IPv4: mapped, compatible, translated, 6to4, NAT64, Teredo': [
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:10.0.0.1]',
    '[::ffff:8.8.8.8]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[2002:7f00:1::]',
    '[2002:a9fe:a9fe::1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::a00:1]',
    '[64:ff9b:1::a00:1]',
    '[2001:0:7f00:1::1]',
  ],
  'other special ranges of IPv6': [
    '[fc00::1]',
    '[fd12:3456::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[100::1]',
    '[5f00::1]',
    '[2001:2::1]',
    '[2001:10::1]',
    '[2001:20::1]',
    '[4000::1]',
  ],
}
const hosts = Object.values(kinds).flat()

describe('a URL whose host is inside', () => {
  test(`is refused in all ${hosts.length} spellings, and nothing is connected to`, async () => {
    const egress = openEgress({ policy: strict })
    const accepted = hosts.filter((host) => !isRefused(`https://${host}:${port}/hook`))
    expect(accepted).toEqual([])
    for (const host of hosts) {
      const outcome = await egress.post(`https://${host}:${port}/hook`, { headers: {}, body: '{}' })
      expect({ host, ...outcome }).toMatchObject({ host, status: null, isTimeout: false })
    }
    await egress.close()
    expect(connections).toBe(0)
  })

  test.each([
    ['http', 'http://example.com/'],
    ['another scheme', 'ftp://example.com/'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,hello'],
    ['a user', 'https://user@example.com/'],
    ['a password', 'https://:secret@example.com/'],
    ['a host as its user', 'https://example.com:443@127.0.0.1/'],
    ['a fragment', 'https://example.com/#@127.0.0.1'],
    ['a backslash', 'https://example.com\\@127.0.0.1/'],
    ['a line feed', 'https://exam\nple.com/'],
    ['a tab', 'https://127.0.\t0.1/'],
    ['a space', ' https://example.com/'],
    ['the port of SSH', 'https://example.com:22/'],
    ['the port of SMTP', 'https://example.com:25/'],
    ['the port of http', 'https://example.com:80/'],
    ['the port of SIP', 'https://example.com:5061/'],
    ['the port of IRC', 'https://example.com:6667/'],
    ['port 0', 'https://example.com:0/'],
    ['a port that is none', 'https://example.com:65536/'],
    ['no host', 'https:///'],
    ['a zone', 'https://[fe80::1%25eth0]/'],
    ['five numbers', 'https://1.2.3.4.5/'],
    ['a number too large', 'https://256.256.256.256/'],
    ['2049 characters', `https://example.com/${'a'.repeat(2029)}`],
  ])('with %s is refused', (_, url) => {
    expect(isRefused(url)).toBe(true)
  })

  test.each([
    'https://example.com',
    'https://hooks.example.com:8443/a?b=c',
    'https://example.com:443/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://localhost.example.com/',
    'https://bücher.example.com/',
    'https://10.example.com/',
  ])('such as %s is accepted', (url) => {
    expect(parseTarget(url, strict).url.protocol).toBe('https:')
  })
})

describe('a public name', () => {
  const addresses = hosts
    .map((host) => URL.parse(`https://${host}/`)?.hostname.replace(/^\[|\]$/g, '') ?? '')
    .filter((host) => /^[\d.]+$|:/.test(host))

  test('that stands for an address inside is refused when it is connected to', async () => {
    expect(addresses.length).toBeGreaterThanOrEqual(60)
    expect(addresses.filter(isPublicAddress)).toEqual([])
    for (const address of [...addresses, '127.0.0.1', '::1']) {
      const egress = openEgress({ policy: strict, resolveName: async () => [address] })
      const outcome = await egress.post(`https://hooks.example.com:${port}/`, { headers: {}, body: '{}' })
      const reason: unknown = expect.stringContaining('special range')
      expect({ address, ...outcome }).toMatchObject({ address, status: null, reason })
      await egress.close()
    }
    expect(connections).toBe(0)
  })

  test('that stands for a public address and for one inside is refused', async () => {
    for (const found of [
      ['8.8.8.8', '127.0.0.1'],
      ['::1', '2606:4700::1111'],
    ]) {
      const egress = openEgress({ policy: strict, resolveName: async () => found })
      const outcome = await egress.post(`https://hooks.example.com:${port}/`, { headers: {}, body: '{}' })
      expect(outcome).toMatchObject({ status: null, reason: expect.stringContaining('special range') })
      await egress.close()
    }
    expect(connections).toBe(0)
  })

  test('that answers with a public address first and with one inside then is looked up once for a connection', async () => {
    const asked: string[] = []
    const resolveName = async (name: string) => {
      asked.push(name)
      return asked.length === 1 ? [UNROUTED] : ['127.0.0.1', '::1']
    }
    const egress = openEgress({ policy: strict, resolveName })
    // Until its connection has failed: a second request would wait for the same one.
    const request = { headers: {}, body: '{}', timeoutMs: 60_000 }
    const post = () => egress.post(`https://rebind.example.com:${port}/`, request)
    expect(await post()).toMatchObject({ status: null })
    expect(asked).toEqual(['rebind.example.com'])
    expect(await post()).toMatchObject({ status: null, reason: expect.stringContaining('special range') })
    expect(asked).toHaveLength(2)
    await egress.close()
    expect(connections).toBe(0)
  })

  /** Public by its form, and given out to no network. */
  const UNROUTED = '3000::1'
})

function isRefused(url: string): boolean {
  try {
    parseTarget(url, strict)
    return false
  } catch (error) {
    if (error instanceof TargetError) return true
    throw error
  }
}
