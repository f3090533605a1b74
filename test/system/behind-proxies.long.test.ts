/** examples/proxy in front of the real service, where the proxy is on PATH. */
import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { repositoryRoot, startProgram, type Program } from '../support/program.ts'
import { readMetrics, valueOf } from '../support/read-metrics.ts'
import { findPort } from '../support/servers/find-port.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'
import { waitFor } from '../support/wait-for.ts'

const GIB = 1024 ** 3
const CHUNK = Buffer.alloc(256 * 1024, 7)
const SERVICE = '127.0.0.1:3000'
const APP = 'com.example.app'

interface Place {
  folder: string
  port: number
  service: string
}

const example = (file: string) => readFileSync(join(repositoryRoot, 'examples/proxy', file), 'utf8')

/** Replaces what has to be in the example. */
function put(text: string, ...changes: [from: string, to: string][]): string {
  return changes.reduce((it, [from, to]) => {
    if (!it.includes(from)) throw new Error(`Expected the example to have ${from}`)
    return it.replace(from, to)
  }, text)
}

function startNginx({ folder, port, service }: Place): Program {
  const server = put(
    example('nginx.conf'),
    [`server ${SERVICE}`, `server ${service}`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/ssl/orgs.example.com.pem', join(folder, 'cert.pem')],
    ['/etc/ssl/orgs.example.com.key', join(folder, 'key.pem')],
  )
  writeFileSync(join(folder, 'organizations.conf'), server)
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const paths = kinds.map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join(' ')
  const user = process.getuid?.() === 0 ? 'user root;' : '' // the workers must get into the test's folder
  const http = `http { access_log off; ${paths} include ${join(folder, 'organizations.conf')}; }`
  const main = `${user} daemon off; pid ${join(folder, 'nginx.pid')}; events {} ${http}`
  writeFileSync(join(folder, 'nginx.conf'), main)
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]
  return startProgram({ command: 'nginx', args, env: {} })
}

function startCaddy({ folder, port, service }: Place): Program {
  const cert = `tls ${join(folder, 'cert.pem')} ${join(folder, 'key.pem')}`
  const site = put(
    example('Caddyfile'),
    [
      '\norgs.example.com {',
      `\n{\n\tadmin off\n\tauto_https disable_redirects\n}\n\nhttps://orgs.example.com:${port} {\n\t${cert}`,
    ],
    [SERVICE, service],
  )
  writeFileSync(join(folder, 'Caddyfile'), site)
  const args = ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')]
  return startProgram({ command: 'caddy', args, env: { HOME: folder } })
}

const isThere = (name: string) => spawnSync(name, [name === 'nginx' ? '-v' : 'version']).status === 0

describe.each([
  ['nginx', startNginx],
  ['caddy', startCaddy],
] as const)('behind %s, as the example sets it up', (name, start) => {
  describe.runIf(isThere(name))('where it is installed', () => {
    let temp: TempFolder
    let installation: Installation
    let server: Server
    let proxy: Program
    let port: number
    let ca: Buffer

    beforeAll(async () => {
      temp = createTempFolder()
      const out = ['-keyout', join(temp.path, 'key.pem'), '-out', join(temp.path, 'cert.pem')]
      const subject = ['-subj', '/CN=orgs.example.com', '-addext', 'subjectAltName=DNS:orgs.example.com']
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...out, ...subject], {
        stdio: 'ignore',
      })
      ca = readFileSync(join(temp.path, 'cert.pem'))
      const env = { TRUST_PROXY: '127.0.0.1', PUBLIC_URL: 'https://orgs.example.com', LOG_REQUESTS: '1' }
      installation = createInstallation(env)
      server = await installation.startApi() // without a worker a deletion stays where it is
      port = await findPort()
      proxy = start({ folder: temp.path, port, service: new URL(server.url).host })
      await waitFor(async () => (await ask('GET', '/readyz').catch(() => undefined))?.status === 200, {
        what: `${name} to answer: ${proxy.stderr}`,
      })
    })
    afterAll(async () => {
      await proxy.kill()
      await installation.remove()
      await temp.remove()
    })

    const open = (method: string, path: string, headers: Record<string, string> = {}) =>
      httpsRequest({
        host: '127.0.0.1',
        port,
        path,
        method,
        ca,
        servername: 'orgs.example.com',
        agent: false,
        headers: { host: `orgs.example.com:${port}`, authorization: OPERATOR_KEY, ...headers },
      })
    const answerTo = async (request: ReturnType<typeof open>): Promise<IncomingMessage> => {
      const [answer] = (await once(request, 'response')) as [IncomingMessage] // what the event brings
      return answer
    }
    const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
      const request = open(method, path, { ...(body && { 'content-type': 'application/json' }), ...headers })
      request.end(body && JSON.stringify(body))
      const answer = await answerTo(request)
      const text = Buffer.concat(await answer.toArray()).toString()
      return { status: answer.statusCode, headers: answer.headers, text }
    }
    const newOrganization = async () => {
      const { text } = await ask('POST', '/organization', { name: 'Acme' })
      return (JSON.parse(text) as { id: string }).id
    }
    const openUploads = async () => {
      const metrics = await fetch(`${server.url}/metrics`, { headers: { authorization: OPERATOR_KEY } })
      return valueOf(readMetrics(await metrics.text()), 'organizations_http_open', { kind: 'uploads' })
    }

    test('the service knows the address of the caller and that they came over https', async () => {
      const spoofed = {
        'x-forwarded-for': '192.0.2.66',
        'x-forwarded-proto': 'http',
        'x-request-id': `${name}-spoofed`,
      }
      const { status, headers } = await ask('GET', '/organization', undefined, spoofed)
      expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
      await waitFor(() => server.stderr.includes(`${name}-spoofed`), { what: 'the line of the request' })
      const line = server.stderr.split('\n').find((it) => it.includes(`${name}-spoofed`))
      expect(JSON.parse(line ?? '{}')).toMatchObject({ address: '127.0.0.1', status: 200 })
      const { text } = await ask('GET', '/openapi.json')
      expect(JSON.parse(text)).toMatchObject({ servers: [{ url: 'https://orgs.example.com' }] })
    })

    test('a gibibyte goes up and comes down, and the service has it before the sender is done', async () => {
      await ask('POST', '/app', { app_id: APP, name: 'App', owner_org: await newOrganization() })
      const query = `?app_id=${APP}&version=1.0.0`
      const upload = open('PUT', `/bundle/upload${query}`, { 'content-length': String(GIB) })
      const answered = answerTo(upload)
      const chunks = function* () {
        for (let sent = CHUNK.length; sent < GIB; sent += CHUNK.length) yield CHUNK
      }
      upload.write(CHUNK)
      await waitFor(async () => (await openUploads()) === 1, { what: 'the upload to reach the service' })
      await pipeline(Readable.from(chunks()), upload)
      const stored = await answered
      await stored.toArray()
      expect(stored.statusCode).toBe(200)

      const download = open('GET', `/bundle/download${query}`)
      download.end()
      const content = await answerTo(download)
      let bytes = 0
      for await (const chunk of content) bytes += (chunk as Buffer).length // of a stream without an encoding
      expect([content.statusCode, bytes]).toEqual([200, GIB])
    })

    test('a subscription brings its first event at once', async () => {
      const orgId = await newOrganization()
      await ask('DELETE', `/organization?orgId=${orgId}`)
      const input = encodeURIComponent(JSON.stringify({ orgId }))
      const watch = open('GET', `/trpc/organization.watchDeletion?input=${input}`, { accept: 'text/event-stream' })
      watch.end()
      const events = await answerTo(watch)
      let text = ''
      events.on('data', (chunk: Buffer) => (text += chunk.toString()))
      await waitFor(() => text.includes('"state":"requested"'), { what: 'the first event', timeoutMs: 5000 })
      watch.destroy()
    })

    test.runIf(process.platform === 'linux')('its connections to the service are used again', async () => {
      const connections = () => {
        const { port: ours } = new URL(server.url)
        const hex = Number(ours).toString(16).toUpperCase().padStart(4, '0')
        const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n')
        return rows.filter((row) => row.includes(`:${hex} `)).length // of both ends, also in TIME_WAIT
      }
      for (let times = 0; times < 5; times += 1) await ask('GET', '/healthz')
      const before = connections()
      for (let times = 0; times < 30; times += 1) await ask('GET', '/healthz')
      expect(connections() - before).toBeLessThan(5)
    })
  })
})
