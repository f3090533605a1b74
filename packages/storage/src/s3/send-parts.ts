import { UploadPartCommand } from '@aws-sdk/client-s3'
import type { CompletedPart } from '@aws-sdk/client-s3'
import { untilAborted } from '../or-aborted.ts'
import type { Bucket } from './bucket.ts'
import { cutIntoParts } from './parts.ts'
import type { PendingUpload } from './pending-uploads.ts'
import { requestError } from './s3-error.ts'

const partBytes = 8 * 1024 * 1024
const partsAtOnce = 2

/**
 * Uploads a stream in parts, two at once, and resolves with the parts in order once all are confirmed. Closes the
 * stream. When it rejects, none of its requests is still running.
 */
export async function sendParts(
  { client, name }: Bucket,
  { key, uploadId }: PendingUpload,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ parts: CompletedPart[]; bytes: number }> {
  const stop = new AbortController()
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const done: Buffer[] = []
  const source = cutIntoParts(untilAborted(content, either), partBytes, done)
  const parts: CompletedPart[] = []
  let bytes = 0

  // Each lane takes a part when its previous one is uploaded, so the source is read no faster than the store accepts
  // it.
  const lane = async () => {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      const { number, content: body } = next.value
      const command = new UploadPartCommand({
        Bucket: name,
        Key: key,
        UploadId: uploadId,
        PartNumber: number,
        Body: body,
        ContentLength: body.byteLength,
      })
      const { ETag } = await client.send(command, { abortSignal: either }).catch((cause: unknown) => {
        either.throwIfAborted()
        throw requestError('take a part of an object', cause)
      })
      if (ETag === undefined) throw new Error(`Expected the object store to confirm part ${number}, got no ETag`)
      parts.push({ PartNumber: number, ETag })
      bytes += body.byteLength
      if (body.byteLength === partBytes) done.push(body)
    }
  }
  const lanes = Array.from({ length: partsAtOnce }, () => lane().catch((error: unknown) => stop.abort(error)))
  await Promise.all(lanes)
  await source.return(undefined)
  either.throwIfAborted()
  return { parts: parts.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0)), bytes }
}
