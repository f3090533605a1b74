import { request as sendHttp, type Agent, type IncomingHttpHeaders } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import type { FuzzRequest } from './make-request.ts'

export interface FuzzAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Sends a request over a real connection, with its path and its headers as they are. */
export async function sendRequest(
  { base, agent }: { base: string; agent: Agent },
  { method, url, headers, payload }: FuzzRequest,
): Promise<FuzzAnswer> {
  const { hostname, port } = new URL(base)
  const length = payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }
  return await new Promise((resolve, reject) => {
    const sent = sendHttp(
      { hostname, port, method, path: url, headers: { ...headers, ...length }, agent },
      (answer) => {
        const { statusCode: status = 0, headers } = answer
        textOf(answer).then((text) => resolve({ status, headers, text }), reject)
      },
    )
    sent.on('error', reject)
    sent.end(payload)
  })
}
