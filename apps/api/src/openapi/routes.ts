import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ProxyOptions } from '../deps.ts'
import { registerDocsPage } from './docs-page.ts'
import { createApiDocument } from './document.ts'

/**
 * `/openapi.json`: the document of the REST API, and `/docs`: the same for people. Neither needs a key. It is made when it
 * is first asked for: that would be a sixth of every start.
 */
export async function registerApiDocument(app: FastifyInstance, proxy?: ProxyOptions): Promise<void> {
  const { publicUrl, basePath } = proxy ?? { basePath: '' }
  let published: ReturnType<typeof publish> | undefined
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { json, etag } = (published ??= publish(publicUrl ?? (basePath || '/')))
    void reply.header('etag', etag).header('cache-control', 'no-cache')
    if (request.headers['if-none-match'] === etag) return await reply.code(304).send()
    return await reply.type('application/json; charset=utf-8').send(json)
  }
  app.get('/openapi.json', answer)
  await registerDocsPage(app, { proxy, answer })
}

function publish(serverUrl: string): { json: string; etag: string } {
  const json = JSON.stringify(createApiDocument(serverUrl))
  return { json, etag: `"${createHash('sha256').update(json).digest('base64url')}"` }
}
