import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

import { callRest } from '../http/call-rest.ts'
import { Refusal } from '../http/failures.ts'
import { notThisService, reasonOf } from '../http/send-request.ts'
import type { Login } from '../login/login-file.ts'
import { writeAtomically } from './output-file.ts'
import { printAll } from '../terminal/print-all.ts'
import type { Shell } from '../terminal/shell.ts'
import { startTransferBar } from './transfer-bar.ts'
import { withInterrupt } from '../terminal/with-interrupt.ts'

/** Which version to download. */
export interface DownloadRequest {
  appId: string
  version: string
}

/** What was received. */
export interface Downloaded {
  bytes: number
  /** SHA-256 in hex. The same for the received and the uploaded content. */
  checksum: string
}

/**
 * Writes a bundle's content to stdout as it arrives. A wrong checksum shows only at the end, when all of it is written.
 */
export async function downloadToStdout(shell: Shell, login: Login, request: DownloadRequest): Promise<Downloaded> {
  return await withInterrupt(shell, 'The output is incomplete', (signal) =>
    receive(shell, login, { request, signal }, async (content) => {
      for await (const chunk of content) await printAll(shell, chunk)
    }),
  )
}

/**
 * Writes a bundle's content to a file. Until it is complete and its checksum is right, the file has a temporary name.
 */
export async function downloadToFile(
  shell: Shell,
  login: Login,
  request: DownloadRequest,
  path: string,
): Promise<Downloaded> {
  return await writeAtomically(path, (temporary, finish) =>
    withInterrupt(shell, 'Nothing was written', async (signal) => {
      const downloaded = await receive(shell, login, { request, signal }, (content) =>
        pipeline(content, createWriteStream(temporary, { flags: 'r+', flush: true }), { signal }),
      )
      await finish()
      return downloaded
    }),
  )
}

async function receive(
  shell: Shell,
  login: Login,
  { request, signal }: { request: DownloadRequest; signal: AbortSignal },
  write: (content: AsyncGenerator<Uint8Array>) => Promise<void>,
): Promise<Downloaded> {
  const query = new URLSearchParams({ app_id: request.appId, version: request.version })
  const response = await callRest(login, `/bundle/download?${query.toString()}`, { signal })
  const location = response.headers.get('location')
  if (response.status === 302 && location)
    throw new Refusal(`This bundle is not stored by the service: it is at ${location}`)
  const [, expected] = /^(?:W\/)?"([0-9a-f]{64})"$/.exec(response.headers.get('etag') ?? '') ?? []
  if (response.status !== 200 || expected === undefined) throw notThisService(login.url, response)

  const hash = createHash('sha256')
  let bytes = 0
  const bar = startTransferBar(shell, Number(response.headers.get('content-length') ?? 0))
  async function* countedContent(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readBody(login, response, signal)) {
      hash.update(chunk)
      bytes += chunk.byteLength
      yield chunk
      bar.add(chunk.byteLength)
    }
  }
  try {
    await write(countedContent())
  } finally {
    bar.stop()
  }
  const checksum = hash.digest('hex')
  if (checksum === expected) return { bytes, checksum }
  throw new Refusal(`The download does not match the upload: expected SHA-256 ${expected}, got ${checksum}`)
}

async function* readBody({ url }: Login, { body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* (body ?? []) as AsyncIterable<Uint8Array> // the fetch standard: a body is a stream of bytes
  } catch (error) {
    if (signal.aborted) throw error
    throw new Refusal(`The connection to ${url} was lost during the download${reasonOf(error)}`, { cause: error })
  }
}
