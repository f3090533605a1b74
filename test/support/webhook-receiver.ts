/** A receiver of webhooks as a customer has it: a real server, which answers as the test tells it to. */
import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificate } from './make-certificate.ts'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A status, with headers, or nothing: the request is left hanging. */
export type ReceiverAnswer = { status: number; headers?: Record<string, string>; body?: string } | 'hang'

export interface WebhookReceiver {
  url: string
  received: Received[]
  /** Given for each request. */
  answer: (request: Received) => ReceiverAnswer | Promise<ReceiverAnswer>
  /** Cuts all connections. */
  drop(): void
  close(): Promise<void>
}

/** With a certificate over HTTPS. */
export async function startWebhookReceiver(certificate?: Certificate): Promise<WebhookReceiver> {
  const received: Received[] = []
  const receiver: Pick<WebhookReceiver, 'answer'> = { answer: () => ({ status: 204 }) }
  const server = certificate === undefined ? createHttpServer() : createHttpsServer(certificate)
  server.on('request', (request, response) => {
    const path = request.url ?? ''
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const got = { path, headers: request.headers, body }
      received.push(got)
      void Promise.resolve(receiver.answer(got)).then((answer) => {
        if (answer === 'hang') return undefined
        return response.writeHead(answer.status, answer.headers).end(answer.body)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  return Object.assign(receiver, {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    drop: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}
