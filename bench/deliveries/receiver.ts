/** The receiver of the bench of deliveries: takes everything, and says how much that was when it is asked. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const seen = new Set<string>()
const latencies: number[] = []
let all = 0

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    all += 1
    seen.add(`${request.url} ${String(request.headers['webhook-id'])}`)
    latencies.push(Date.now() - Date.parse((JSON.parse(body) as { timestamp: string }).timestamp)) // the envelope
    response.writeHead(204).end()
  })
})
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port }) // it listens on a port
})
process.on('message', () => process.send?.({ distinct: seen.size, all, latencies }))
