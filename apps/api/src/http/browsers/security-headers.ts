import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'

/** Not for subdomains: the service may share its host name with others, and decides for itself only. */
const ONLY_HTTPS = 'max-age=31536000'

/**
 * The headers that browsers are protected by. `strict-transport-security` only where the request came over https, as
 * RFC 6797 (7.2) wants it: over http it would be ignored, and would claim what is not there.
 */
export async function setSecurityHeaders(app: FastifyInstance): Promise<void> {
  const headers = await headersOfHelmet()
  app.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value)
    if (request.protocol === 'https') reply.header('strict-transport-security', ONLY_HTTPS)
    done()
  })
}

/** What helmet sets is the same for every request, so it is asked once: it would work it out for each. */
async function headersOfHelmet(): Promise<Map<string, string>> {
  const probe = Fastify()
  await probe.register(helmet, { strictTransportSecurity: false })
  const headers = new Map<string, string>()
  probe.get('/', async (_request, reply) => {
    for (const [name, value] of Object.entries(reply.raw.getHeaders())) headers.set(name, String(value))
  })
  await probe.inject('/')
  await probe.close()
  return headers
}
