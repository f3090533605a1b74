import { DomainError } from '@organizations/domain'
import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify'
import { hasBody } from './has-body.ts'

/** A JSON body on any verb, also on GET; an empty one is "no body", whatever its content type. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true })
  const parse = app.getDefaultJsonParser('error', 'error')
  refuseOtherBodies(app)
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') done(null, undefined)
    else void parse(request, body, done)
  })
}

/** Bodies that are not JSON are refused as soon as a byte of them comes. */
function refuseOtherBodies(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    const isJson = /^application\/json *(;|$)/i.test(headers['content-type'] ?? '')
    if (!hasBody({ headers })) delete headers['content-type']
    else if (!isJson || isEncoded(headers)) headers['content-type'] = 'application/octet-stream' // valid, for Fastify
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', async ({ headers }: FastifyRequest, payload: RequestPayload) => {
    if (await isEmpty(payload)) return
    throw new DomainError(
      'unsupported_media_type',
      isEncoded(headers) ? 'Expected a body without content-encoding' : undefined,
    )
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
