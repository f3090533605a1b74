/**
 * Which bodies are read. Nothing of a body is read where none is expected, and before a valid key is known: so a
 * stranger's large body costs no more than a small one.
 */
import { DomainError } from '@organizations/domain'
import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify'
import { hasBody } from './has-body.ts'

/** Bodies are left unread, in every scope that does not say otherwise, and at paths that do not exist. */
export function leaveBodies(app: FastifyInstance): void {
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true })
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    const isJson = /^application\/json *(;|$)/i.test(headers['content-type'] ?? '')
    if (!hasBody({ headers })) delete headers['content-type']
    else if (!isJson || isEncoded(headers)) headers['content-type'] = 'application/octet-stream' // valid, for Fastify
    done()
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/** A JSON body on any verb, also on GET; an empty one is "no body" with any content type. */
export function acceptJsonBodies(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error')
  refuseOtherBodies(scope)
  scope.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') done(null, undefined)
    else void parse(request, body, done)
  })
}

/** Bodies that no other parser of the scope takes are refused as soon as a byte of them comes. */
export function refuseOtherBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', async ({ headers }: FastifyRequest, payload: RequestPayload) => {
    if (await isEmpty(payload)) return
    const sentence = isEncoded(headers) ? 'Expected a body without content-encoding' : undefined
    throw new DomainError('unsupported_media_type', sentence)
  })
}

function isEncoded(headers: FastifyRequest['headers']): boolean {
  return !/^(identity)?$/i.test(headers['content-encoding'] ?? '')
}

/** Waits for the first byte or the end. The connection stays open, so that the sender can get an answer. */
async function isEmpty(payload: RequestPayload): Promise<boolean> {
  try {
    for await (const _chunk of payload.iterator({ destroyOnReturn: false })) return false
    return true
  } catch (cause) {
    throw new DomainError('malformed_json', undefined, { cause })
  }
}
