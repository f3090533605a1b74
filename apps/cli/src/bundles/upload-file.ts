import type { Bundle } from '@organizations/domain'
import { z } from 'zod'

import { callRest } from '../http/call-rest.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { notThisService, isUnreachable, reasonOf } from '../http/send-request.ts'
import { checksumOf, openFile, readFrom, type LocalFile } from './local-file.ts'
import type { Login } from '../login/login-file.ts'
import type { Shell } from '../terminal/shell.ts'
import { startTransferBar } from './transfer-bar.ts'
import { withInterrupt } from '../terminal/with-interrupt.ts'

const answerSchema = z.object({ bundle: z.object({ id: z.number(), name: z.string(), size: z.number() }) })

/** The version to create, and the file with its content. */
export interface Upload {
  appId: string
  version: string
  path: string
}

/**
 * Uploads a file as the content of a bundle, without holding it in memory. The file is read twice: once for its
 * checksum, which the server compares, and once to send it. Ctrl-C ends the upload.
 */
export async function uploadFile(shell: Shell, login: Login, upload: Upload): Promise<Bundle> {
  const file = await openFile(upload.path)
  try {
    return await withInterrupt(shell, arrivalHint(upload), (signal) => send(shell, login, { upload, file, signal }))
  } finally {
    await file.handle.close()
  }
}

interface Sending {
  upload: Upload
  file: LocalFile
  signal: AbortSignal
}

async function send(shell: Shell, login: Login, { upload, file, signal }: Sending): Promise<Bundle> {
  const headers = { 'x-checksum-sha256': await checksumOf(file, signal), 'content-length': String(file.bytes) }
  const query = new URLSearchParams({ app_id: upload.appId, version: upload.version })
  let sent = 0
  async function* body(): AsyncGenerator<Buffer> {
    for await (const chunk of readFrom(file)) {
      yield chunk
      sent += chunk.byteLength
      bar.add(chunk.byteLength)
    }
  }
  const bar = startTransferBar(shell, file.bytes)
  try {
    const response = await callRest(login, `/bundle/upload?${query.toString()}`, {
      method: 'PUT',
      headers,
      body: body(),
      duplex: 'half',
      redirect: 'error', // with another value fetch buffers the whole body, to send it again after a redirect
      signal,
    })
    const answer: unknown = await response.json().catch(() => undefined)
    if (!answerSchema.safeParse(answer).success) throw notThisService(login.url, response)
    return (answer as { bundle: Bundle }).bundle // the schema shows that the answer is from this service
  } catch (error) {
    if (sent === 0 || signal.aborted || !isUnreachable(asRefusal(error))) throw error
    const { code, cause } = asRefusal(error)
    const sentence = `The connection to ${login.url} was lost during the upload${reasonOf(cause)}. ${arrivalHint(upload)}`
    throw new Refusal(sentence, { code, cause })
  } finally {
    bar.stop()
  }
}

/** The upload may have succeeded although its answer was lost. */
function arrivalHint({ appId }: Upload): string {
  return `"orgs bundle list ${appId}" shows whether the upload was complete`
}
