/** A server that answers as a test tells it to, in place of the service. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface AnsweringServer {
  url: string
  /** Given in turn; the last one stays. */
  answers: Answer[]
  requests: IncomingMessage[]
  close(): void
}

export async function startAnsweringServer(): Promise<AnsweringServer> {
  const answers: Answer[] = []
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    answer?.(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on a port
    answers,
    requests,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A refusal as the service gives it over tRPC. */
export const refuse =
  (status: number, errorCode: string, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    const error = { message: `Refused: ${errorCode}`, code: -32603, data: { errorCode, httpStatus: status } }
    response.end(JSON.stringify({ error }))
  }
