import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** Not for subdomains: the service may share its host name with others, and decides for itself only. */
const ONLY_HTTPS = 'max-age=31536000'

/**
 * The headers that browsers are protected by. `strict-transport-security` only where the request came over https, as
 * RFC 6797 (7.2) wants it: over http it would be ignored, and would claim what is not there.
 */
export async function setSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, { strictTransportSecurity: false })
  app.addHook('onRequest', async (request, reply) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', ONLY_HTTPS)
  })
}
