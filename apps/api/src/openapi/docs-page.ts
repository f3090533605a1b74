import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, RouteHandlerMethod } from 'fastify'
import type { ProxyOptions } from '../deps.ts'
import { pathOfCallers } from '../http/base-path.ts'

/**
 * The files of Swagger UI. `swagger-ui-dist` has them too, with a dependency that reports installations. The plugin itself
 * is not used: it and its parser of YAML are a tenth of a start.
 */
const files = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')

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

/** `/docs`: Swagger UI, on the document that `answer` sends at `/docs/json`. */
export async function registerDocsPage(
  app: FastifyInstance,
  { proxy, answer }: { proxy: ProxyOptions | undefined; answer: RouteHandlerMethod },
): Promise<void> {
  const html = page(`${pathOfCallers(proxy)}/docs/static`) // where the page's parts are for browsers
  await app.register(async (scope) => {
    await scope.register(staticFiles, { root: files, prefix: '/docs/static/', index: false })
    scope.addHook('onRequest', (_request, reply, done) => {
      reply.header('content-security-policy', contentSecurityPolicy)
      done()
    })
    scope.get('/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(html))
    scope.get('/docs/json', answer)
    scope.get('/docs/static/swagger-initializer.js', async (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(initializer),
    )
  })
}

const page = (parts: string) => `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Organizations</title>
    <link rel="icon" type="image/png" href="${parts}/favicon-32x32.png" sizes="32x32">
    <link rel="stylesheet" href="${parts}/swagger-ui.css">
    <link rel="stylesheet" href="${parts}/index.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${parts}/swagger-ui-bundle.js"></script>
    <script src="${parts}/swagger-initializer.js"></script>
  </body>
</html>
`

/** https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
const initializer = `SwaggerUIBundle({
  dom_id: '#swagger-ui',
  url: new URL('../json', document.currentScript.src).href,
  deepLinking: true,
  layout: 'BaseLayout',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  validatorUrl: null, // nothing leaves the server
})
`
