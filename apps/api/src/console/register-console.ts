import { join } from 'node:path'
import staticFiles from '@fastify/static'
import { repositoryRoot } from '@organizations/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ProxyOptions } from '../deps.ts'
import { pathOfCallers } from '../http/base-path.ts'
import { readConsolePage } from './console-page.ts'

/** What vite writes; the archive and the container image have it at the same place. */
const built = join(repositoryRoot, 'apps/console/dist')

/** Nothing inline, nothing from elsewhere, and no text becomes a script. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** The parts of the console have a hash in their names: what is under a name never changes. */
const FOR_EVER = { maxAge: '365d', immutable: true } as const

/** `/console/`: the pages for people. They are the same page, which asks the API by itself, so they need no key. */
export async function registerConsole(
  app: FastifyInstance,
  {
    proxy,
    provider,
    folder = built,
  }: { proxy: ProxyOptions | undefined; provider?: string | undefined; folder?: string },
): Promise<void> {
  const page = { pathOfCallers: pathOfCallers(proxy), provider }
  await app.register(async (scope) => {
    await scope.register(staticFiles, { root: folder, serve: false, suppressWarning: true, preCompressed: true })
    scope.addHook('onRequest', (_request, reply, done) => {
      reply.header('content-security-policy', contentSecurityPolicy)
      done()
    })
    const answerPage = async (request: FastifyRequest, reply: FastifyReply) => {
      const { status, html, etag } = await readConsolePage(folder, page)
      void reply.code(status).header('cache-control', 'no-cache').header('etag', etag)
      if (status === 200 && request.headers['if-none-match'] === etag) return await reply.code(304).send()
      return await reply.type('text/html; charset=utf-8').send(html)
    }
    scope.get<{ Params: { name: string } }>('/console/assets/:name', async ({ params: { name } }, reply) =>
      reply.sendFile(`assets/${name}`, FOR_EVER),
    )
    scope.get('/console/favicon.svg', async (_request, reply) => reply.sendFile('favicon.svg'))
    scope.get('/console', answerPage)
    scope.get('/console/*', answerPage)
    // An image that is not there, and no page.
    scope.get('/console/logo', (_request, reply) => reply.callNotFound())
    scope.get('/console/logo/*', (_request, reply) => reply.callNotFound())
  })
}

/** Whether a request at `/` is a browser's for a page. Programs, and `curl`, get to know what this is. */
export function asksForPage({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('text/html')
}
