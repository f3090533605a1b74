/**
 * The content of bundles, in and out: the one part of the API that is no JSON. Both directions stream, so that a large
 * bundle costs no more memory than a small one.
 */
import { Readable } from 'node:stream'
import { downloadBundleInput, DomainError, parseInput, uploadBundleInput } from '@organizations/domain'
import { downloadBundle, uploadBundle, type Download, type FileDeps } from '@organizations/services'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fresh from 'fresh'
import { arrivingBody } from '../../http/arriving-body.ts'
import { actorOf } from '../../http/authenticated.ts'
import { readQuery } from '../../http/read-input.ts'
import { sendContent } from '../../http/send-content.ts'

/** `/bundle/upload` and `/bundle/download`, which are ours. Bodies of the scope are left as they come. */
export function registerBundleContentRoutes(
  scope: FastifyInstance,
  deps: FileDeps,
  { uploadMaxBytes: maxBytes }: { uploadMaxBytes: number },
): void {
  // Whatever the sender calls it, also something that is no media type: it is stored as it comes.
  scope.addHook('onRequest', async ({ headers }) => {
    headers['content-type'] = 'application/octet-stream'
  })
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))

  scope.put('/bundle/upload', { config: { streamsBody: true } }, async (request) => {
    const checksum = request.headers['x-checksum-sha256']
    const input = parseInput(uploadBundleInput, { ...readQuery(request, uploadBundleInput), checksum })
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      throw new DomainError('upload_too_large', `Expected an upload of at most ${maxBytes} bytes, got more`)
    }
    const call = { actor: actorOf(request), input, requestId: request.id }
    return { status: 'success', bundle: await uploadBundle(deps, call, { ...arrivingBody(request.raw), maxBytes }) }
  })

  scope.get('/bundle/download', async (request, reply) => {
    const input = parseInput(downloadBundleInput, readQuery(request, downloadBundleInput))
    const download = await downloadBundle(deps, { actor: actorOf(request), input })
    return await answerDownload(request, reply, download)
  })
}

async function answerDownload(request: FastifyRequest, reply: FastifyReply, download: Download): Promise<FastifyReply> {
  const { bundle, open } = download
  if (open === null) return reply.redirect(bundle.external_url ?? '', 302)
  const etag = `"${bundle.checksum}"`
  void reply.header('etag', etag)
  // Content of a version never changes, so a wish for a fresh copy is met by what the sender has.
  if (fresh({ 'if-none-match': request.headers['if-none-match'] }, { etag })) return await reply.code(304).send()
  void reply.header('content-length', bundle.size)
  void reply.header('content-disposition', `attachment; filename="${bundle.app_id}-${bundle.name}"`)
  void reply.type('application/octet-stream')
  // Not nothing: Fastify would take that for the length of the content.
  if (request.method === 'HEAD') return await reply.send(Readable.from([]))
  const { sent, error } = await sendContent(reply, await open())
  const fields = { requestId: request.id, sent, size: bundle.size }
  if (error !== undefined) request.log.warn({ err: error, ...fields }, 'A download ended before its end')
  // The answer has gone out: a count that fails is nobody's to be told but the log's.
  await download.countSent(sent).catch((error: unknown) => {
    request.log.warn({ err: error, ...fields }, 'The bandwidth of a download could not be counted')
  })
  return reply
}
