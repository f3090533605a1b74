/** A service that takes part in deletions, as a real server, which answers as the test tells it to. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface Asked {
  id: string
  body: string
  deletionId: string
  /** With the signatures, as they came. */
  headers: IncomingHttpHeaders
}

/** What a service sends back. It signs it with its own secret, for this request, unless told otherwise. */
export interface ServiceAnswer {
  status?: number
  body: unknown
  headers?: Record<string, string>
  secret?: string
  signedFor?: string
}

export interface TestService {
  secret: string
  asked: Asked[]
  /** Given for each request; 'hang': nothing comes back. By default its part is done. */
  answer: (asked: Asked) => ServiceAnswer | 'hang' | Promise<ServiceAnswer | 'hang'>
}

export function completed({ deletionId }: Asked, counts?: Record<string, number>): ServiceAnswer {
  return { body: { deletion_id: deletionId, status: 'completed', ...(counts && { counts }) } }
}

export async function startParticipantService(
  service: TestService,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { data } = JSON.parse(body) as { data: { deletion_id: string } } // by asking.ts
      const { headers } = request
      const asked = { id: String(headers['webhook-id']), body, deletionId: data.deletion_id, headers }
      service.asked.push(asked)
      void Promise.resolve(service.answer(asked)).then((answer) => {
        if (answer === 'hang') return undefined
        const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
        const signature = signed(answer.signedFor ?? asked.id, text, answer.secret ?? service.secret)
        const sent = { 'content-type': 'application/json', ...signature, ...answer.headers }
        return response.writeHead(answer.status ?? 200, sent).end(text)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}/deletions`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function signed(id: string, text: string, secret: string): Record<string, string> {
  const at = new Date()
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, text),
  }
}
