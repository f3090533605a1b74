/**
 * Upload and download of the content of bundles: the only part of the API that is not JSON. Both are streams, so that a
 * large bundle needs no more memory than a small one.
 */
import { Readable } from 'node:stream'
import { downloadBundleInput, DomainError, inAscii, parseInput, uploadBundleInput } from '@organizations/domain'
import { downloadBundle, uploadBundle, type Download, type FileDeps } from '@organizations/services'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fresh from 'fresh'
import { arrivingBody } from '../../http/bodies/arriving-body.ts'
import { actorOf } from '../../http/caller/authenticated.ts'
import { readQuery } from '../../http/read-input.ts'
import { requestedRange, type Representation, type RequestedRange } from '../../http/answers/requested-range.ts'
import { sendContent } from '../../http/answers/send-content.ts'
import type { OpenLedger } from '../../limits/open-limits.ts'

/** What a download says of its content. CORS has to allow browsers to read these headers. */
export const contentHeaders = ['etag', 'content-disposition', 'content-range', 'accept-ranges']

const NO_FORM = 'Expected the bytes of the bundle as the body, got a form (multipart/form-data)'

/** The routes that bundle-content-operations.ts declares. Bodies in this scope are not parsed. */
export function registerBundleContentRoutes(
  scope: FastifyInstance,
  deps: FileDeps,
  { uploadMaxBytes: maxBytes, open }: { uploadMaxBytes: number; open: OpenLedger },
): void {
  // Content is stored as it is, under any content type that the sender gives it, also an invalid one. Of a form the
  // wrapping would be stored around the file.
  scope.addHook('onRequest', async (request) => {
    if (isForm(request)) throw new DomainError('unsupported_media_type', NO_FORM)
    request.headers['content-type'] = 'application/octet-stream'
  })
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))

  scope.put('/bundle/upload', { config: { streamsBody: true } }, async (request, reply) => {
    const checksum = request.headers['x-checksum-sha256']
    const input = parseInput(uploadBundleInput, { ...readQuery(request, uploadBundleInput), checksum })
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      throw new DomainError('upload_too_large', `Expected an upload of at most ${maxBytes} bytes, got more`)
    }
    open.hold(reply, 'uploads')
    const call = { actor: actorOf(request), input, requestId: request.id }
    return { status: 'success', bundle: await uploadBundle(deps, call, { ...arrivingBody(request.raw), maxBytes }) }
  })

  scope.get('/bundle/download', async (request, reply) => {
    const input = parseInput(downloadBundleInput, readQuery(request, downloadBundleInput))
    const download = await downloadBundle(deps, { actor: actorOf(request), input })
    return await answerDownload(request, reply, { ...download, hold: () => open.hold(reply, 'downloads') })
  })
}

/** Judged by what was sent: by now the header has been replaced, so that Fastify accepts it. */
function isForm({ raw: { rawHeaders } }: FastifyRequest): boolean {
  const isName = (it: string, index: number) => index % 2 === 0 && it.toLowerCase() === 'content-type'
  return /^multipart\/form-data *(;|$)/i.test(rawHeaders[rawHeaders.findIndex(isName) + 1] ?? '')
}

async function answerDownload(
  request: FastifyRequest,
  reply: FastifyReply,
  download: Download & { hold: () => void },
): Promise<FastifyReply> {
  const { bundle, open } = download
  // In ASCII: bundles may be older than the rule that addresses come in so.
  if (open === null) return reply.redirect(inAscii(bundle.external_url ?? ''), 302)
  const { size } = bundle
  const etag = `"${bundle.checksum}"`
  const lastModified = new Date(bundle.created_at).toUTCString()
  void reply.header('etag', etag).header('last-modified', lastModified)
  const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = request.headers
  const conditions = { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince }
  // Content of a version never changes, so a copy with this ETag is fresh, even if the sender asks for a new one.
  if (fresh(conditions, { etag, 'last-modified': lastModified })) return await reply.code(304).send()
  const range = rangeOf(request, reply, { size, etag, lastModified })
  if (request.method !== 'HEAD') download.hold()
  const content = await open(range).catch((error: unknown) => {
    const why = 'A bundle has no stored file: it is being deleted, or the file is lost'
    if (error instanceof DomainError) request.log.warn({ err: error.cause, requestId: request.id }, why)
    throw error
  })
  void reply.header('accept-ranges', 'bytes').header('content-length', range ? range.end - range.start + 1 : size)
  if (range) void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`)
  void reply.header('content-disposition', `attachment; filename="${bundle.app_id}-${bundle.name}"`)
  void reply.type('application/octet-stream')
  // An empty stream and not nothing, from which Fastify would make the content-length.
  if (request.method === 'HEAD') {
    content.destroy()
    return await reply.send(Readable.from([]))
  }
  const { sent, error } = await sendContent(reply, content)
  const fields = { requestId: request.id, sent, size, ...(range && { range }) }
  if (error !== undefined) request.log.warn({ err: error, ...fields }, 'A download ended before its end')
  // The answer is sent already: a count that fails can only be logged.
  await download.countSent(sent).catch((error: unknown) => {
    request.log.warn({ err: error, ...fields }, 'The bandwidth of a download could not be counted')
  })
  return reply
}

/** The bytes that the request asks for; undefined for all of them. A refusal says how many there are. */
function rangeOf(request: FastifyRequest, reply: FastifyReply, content: Representation): RequestedRange | undefined {
  try {
    return requestedRange(request.headers, content)
  } catch (error) {
    void reply.header('accept-ranges', 'bytes').header('content-range', `bytes */${content.size}`)
    throw error
  }
}
