import { createHash } from 'node:crypto'
import swagger, { type StaticDocumentSpec } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { ProxyOptions } from '../deps.ts'
import { pathOfCallers } from '../http/base-path.ts'
import { createApiDocument } from './document.ts'

/**
 * The page needs no more than this. Its styles are partly written by its scripts. `upgrade-insecure-requests`, which
 * every other answer has, would ask for its parts over https: where the service is reached over http.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `/openapi.json`: the document of the REST API, and `/docs`: the same for people. Neither needs a key. */
export async function registerApiDocument(app: FastifyInstance, proxy?: ProxyOptions): Promise<void> {
  const { publicUrl, basePath } = proxy ?? { basePath: '' }
  const { document, json, etag } = publishAt(publicUrl ?? (basePath || '/'))
  app.get('/openapi.json', async (request, reply) => {
    void reply.header('etag', etag).header('cache-control', 'no-cache')
    if (request.headers['if-none-match'] === etag) return await reply.code(304).send()
    return await reply.type('application/json; charset=utf-8').send(json)
  })
  await app.register(async (scope) => {
    // The plugin's type does not know 3.1, but it passes on what it gets.
    const specification = { document: document as StaticDocumentSpec['document'] }
    await scope.register(swagger, { mode: 'static', specification })
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      indexPrefix: pathOfCallers(proxy), // where the page's parts are for browsers
      staticCSP: contentSecurityPolicy,
      theme: { title: 'Organizations' },
      uiConfig: { layout: 'BaseLayout', defaultModelsExpandDepth: 0, tryItOutEnabled: true },
    })
  })
}

let published: ReturnType<typeof publish> | undefined // module-level: the same for every server at `/`

function publishAt(serverUrl: string): ReturnType<typeof publish> {
  return serverUrl === '/' ? (published ??= publish(serverUrl)) : publish(serverUrl)
}

function publish(serverUrl: string) {
  const document = createApiDocument(serverUrl)
  const json = JSON.stringify(document)
  return { document, json, etag: `"${createHash('sha256').update(json).digest('base64url')}"` }
}
