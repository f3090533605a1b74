import type { IncomingMessage } from 'node:http'
import type { Fault } from './s3-server.ts'

/** Whether the request completes an upload. */
export function isComplete({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && url.includes('uploadId=')
}

/** The body of an error answer. */
export function error(code: string): string {
  return `<Error><Code>${code}</Code></Error>`
}

/** Answers every request with this status and body. */
export function answering(status: number, body: string): Fault {
  return (request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': 'application/xml' }).end(request.method === 'HEAD' ? undefined : body)
    return true
  }
}

/** Answers only requests that delete many keys. */
export function answeringDeletes(body: string): Fault {
  const answer = answering(200, `<DeleteResult>${body}</DeleteResult>`)
  return (request, response) => request.url?.includes('?delete') === true && answer(request, response)
}

/** Lets s3rver process a matching request and closes the connection instead of answering, up to `times` times. */
export function losing(isMeant: (request: IncomingMessage) => boolean, times: number): Fault {
  let left = times
  return (request, response) => {
    if (left > 0 && isMeant(request)) {
      left -= 1
      response.end = () => response.destroy()
    }
    return false
  }
}
