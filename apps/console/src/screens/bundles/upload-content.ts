import { bytesToHex } from '@noble/hashes/utils.js'
import { client } from '../../api/client.ts'
import { readRefusal, RefusedRequest } from '../../api/refusal.ts'
import { apiPath } from '../../base-path.ts'

/** How far an upload is. */
export interface UploadProgress {
  step: 'checking' | 'sending' | 'settling'
  /** Bytes, of the step. */
  done: number
  /** Known once it is computed. */
  checksum?: string
}

export interface UploadRequest {
  appId: string
  version: string
  file: File
  signal: AbortSignal
  onProgress: (progress: UploadProgress) => void
}

/**
 * Uploads a file as the content of a new bundle: computes its checksum, gets a ticket for this one upload, and sends the
 * file with both. Throws `RefusedRequest`, or what `signal` was aborted with.
 */
export async function uploadContent({ appId, version, file, signal, onProgress }: UploadRequest): Promise<void> {
  const checksum = await checksumOf(file, signal, (done) => onProgress({ step: 'checking', done }))
  onProgress({ step: 'sending', done: 0, checksum })
  const ticket = await client.transfer.create.mutate({ kind: 'upload', app_id: appId, version }, { signal })
  const { method, path } = ticket
  await send({ method, url: `${apiPath}${path}`, file, checksum, signal }, (done) =>
    onProgress({ step: done < file.size ? 'sending' : 'settling', done, checksum }),
  )
}

/** In parts, so that a file of any size needs little memory. WebCrypto has no such way, and none at all over plain http. */
async function checksumOf(file: File, signal: AbortSignal, onRead: (bytes: number) => void): Promise<string> {
  const { sha256 } = await import('@noble/hashes/sha2.js') // a seventh of the dialog, needed after the choice of a file
  const hash = sha256.create()
  let read = 0
  const reader = file.stream().getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    signal.throwIfAborted()
    hash.update(part.value)
    read += part.value.byteLength
    onRead(read)
  }
  return bytesToHex(hash.digest())
}

interface Sent {
  method: string
  url: string
  file: File
  checksum: string
  signal: AbortSignal
}

/** `fetch` does not tell how much of a body is sent. */
async function send({ method, url, file, checksum, signal }: Sent, onSent: (bytes: number) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<Response | undefined>()
  const request = new XMLHttpRequest()
  request.open(method, url)
  request.setRequestHeader('x-checksum-sha256', checksum)
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded))
  request.addEventListener('load', () => resolve(answerOf(request)))
  request.addEventListener('error', () => resolve(undefined))
  request.addEventListener('abort', () => reject(signal.reason as Error)) // by the signal alone
  const abort = () => request.abort()
  signal.addEventListener('abort', abort)
  try {
    request.send(file)
    const response = await promise
    if (response?.ok === true) return
    throw new RefusedRequest(await readRefusal(response))
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function answerOf(request: XMLHttpRequest): Response {
  const requestId = request.getResponseHeader('x-request-id')
  return new Response(request.responseText, {
    status: request.status,
    headers: requestId === null ? {} : { 'x-request-id': requestId },
  })
}
