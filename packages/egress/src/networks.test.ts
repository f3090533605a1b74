import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { openEgress, parseNetworks, parseTarget, type Egress } from './index.ts'

const inner = { allowPrivate: false, networks: parseNetworks('127.0.0.0/8, fd00::/8') }
const request = { headers: {}, body: '{}' }

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

function open(names: Record<string, string[]> = {}): Egress {
  const egress = openEgress({ policy: inner, resolveName: async (name) => names[name] ?? [] })
  ends.push(() => egress.close())
  return egress
}

async function serve(): Promise<{ port: number; requests: () => number }> {
  let requests = 0
  const server = createServer((_, answer) => {
    requests += 1
    answer.end('here')
  }).listen(0, '127.0.0.1')
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, requests: () => requests } // it listens on a port
}

describe('networks', () => {
  test.for([
    'http://127.0.0.1:22/',
    'http://127.1.2.3/',
    'https://[fd00::1]:9000/',
    'http://billing.internal/',
    'https://billing/',
    'https://93.184.216.34/',
  ])('are where %s may be', (url) => {
    expect(parseTarget(url, inner).url.href).toBe(url)
  })

  test.for([
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'http://93.184.216.34/',
    'https://93.184.216.34:22/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/',
    'http://user:secret@127.0.0.1/',
    'ftp://127.0.0.1/',
  ])('are not where %s would be', (url) => {
    expect(() => parseTarget(url, inner)).toThrow('Expected')
  })

  test('let a name be sent to over http when all of its addresses are in them', async () => {
    const { port, requests } = await serve()
    const egress = open({ billing: ['127.0.0.1'] })
    expect(await egress.post(`http://billing:${port}/`, request)).toMatchObject({ status: 200, preview: 'here' })
    expect(requests()).toBe(1)
  })

  test.for([
    ['a public one, over http', ['93.184.216.34'], 'http'],
    ['a private one outside of them', ['10.0.0.1'], 'https'],
    ['one outside of them besides one within', ['127.0.0.1', '10.0.0.1'], 'http'],
    ['IPv4 in IPv6', ['::ffff:127.0.0.1'], 'http'],
  ] as const)('keep a name from being sent to that stands for %s', async ([, addresses, protocol]) => {
    const { port, requests } = await serve()
    const outcome = await open({ billing: [...addresses] }).post(`${protocol}://billing:${port}/`, request)
    expect(outcome).toMatchObject({ reason: 'The host has an address of a private or special range' })
    expect(requests()).toBe(0)
  })

  test.for(['10.0.0.0', '10.0.0.0/33', '10/8', 'billing', '10.0.0.0/8;fd00::/8'])('are not read from %s', (text) => {
    expect(() => parseNetworks(text)).toThrow('Expected networks as CIDRs')
  })
})

test('an answer has the headers that were asked for', async () => {
  const server = createServer((_, answer) => void answer.writeHead(200, { 'x-one': '1', 'x-two': '2' }).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo // it listens on a port
  const outcome = await open().post(`http://127.0.0.1:${port}/`, { ...request, keepHeaders: ['x-one', 'x-none'] })
  expect(outcome).toMatchObject({ headers: { 'x-one': '1', 'x-none': undefined } })
})
