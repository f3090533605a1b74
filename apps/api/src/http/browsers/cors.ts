import type { IncomingHttpHeaders } from 'node:http'
import cors, { type FastifyCorsOptions } from '@fastify/cors'
import Fastify, { type FastifyInstance, type FastifyReply, type onRequestHookHandler } from 'fastify'
import { limitHeaders } from '../../limits/gate.ts'
import { CONSOLE_HEADER } from './own-pages.ts'
import { contentHeaders } from '../../rest/bundles/bundle-content.ts'

/** How long browsers keep the answer to a preflight, instead of asking before every request. */
const PREFLIGHT_SECONDS = 600

/** Lets pages of these origins call the API. */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  const options: FastifyCorsOptions = {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: ['x-request-id', 'link', ...contentHeaders, ...limitHeaders],
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false, // it would answer an OPTIONS that is not a preflight in plain text
  }
  const headers = await headersWithoutOrigin(options)
  const answerOrigin = registerWithoutHook(app, options)
  app.addHook('onRequest', function (request, reply, done) {
    if (request.headers.origin !== undefined || request.method === 'OPTIONS') {
      hideConsoleHeader(request.headers)
      answerOrigin.call(this, request, reply, done)
      return
    }
    reply.headers(headers)
    done()
  })
}

/** The plugin allows each header that a page asks for. This one says that the page is ours: no other gets it. */
function hideConsoleHeader(headers: IncomingHttpHeaders): void {
  const asked = headers['access-control-request-headers']
  if (asked === undefined) return
  const others = asked.split(',').filter((it) => it.trim().toLowerCase() !== CONSOLE_HEADER)
  if (others.length > 0) headers['access-control-request-headers'] = others.join(',')
  else delete headers['access-control-request-headers']
}

type Headers = Parameters<FastifyReply['headers']>[0]

/** What the plugin sets for callers that are no pages is the same for each, so it is asked once. */
async function headersWithoutOrigin(options: FastifyCorsOptions): Promise<Headers> {
  const probe = Fastify()
  await probe.register(cors, options)
  let headers: Headers = {}
  probe.get('/', async (_request, reply) => {
    headers = reply.getHeaders()
  })
  await probe.inject('/')
  await probe.close()
  return headers
}

/** Registers the plugin, all but its hook, which is returned: it is then called where it has something to decide. */
function registerWithoutHook(app: FastifyInstance, options: FastifyCorsOptions): onRequestHookHandler {
  let hook: onRequestHookHandler | undefined
  const addHook = (_name: string, handler: onRequestHookHandler) => (hook = handler)
  cors(Object.create(app, { addHook: { value: addHook } }) as FastifyInstance, options, () => {})
  if (hook === undefined) throw new Error('Expected @fastify/cors to add a hook')
  return hook
}
