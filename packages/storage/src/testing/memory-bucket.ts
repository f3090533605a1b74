import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { S3Error } from './s3rver.ts'

interface Stored {
  content: Buffer
  /** Header names in lower case. */
  headers: Record<string, string>
  storedAt: Date
}

interface Upload {
  key: string
  headers: Record<string, string>
  parts: Map<number, Buffer>
}

/**
 * One bucket in memory, with the interface that s3rver expects of its store. s3rver's own store, a folder, answers
 * before the file is completely written, loses objects when a put and a delete run in the same folder, and lists in an
 * order that does not allow pages.
 */
export class MemoryBucket {
  readonly objects: Map<string, Stored> = new Map()
  readonly uploads: Map<string, Upload> = new Map()
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  async getBucket(name: string): Promise<{ name: string } | null> {
    return name === this.#name ? { name } : null
  }

  /** For HEAD on the bucket only: see missing-from-s3rver.ts. */
  async listObjects(): Promise<{ objects: []; commonPrefixes: []; isTruncated: false }> {
    return { objects: [], commonPrefixes: [], isTruncated: false }
  }

  async getSubresource(): Promise<null> {
    return null
  }

  async existsObject(_bucket: string, key: string): Promise<boolean> {
    return this.objects.has(key)
  }

  async getObject(
    _bucket: string,
    key: string,
    { start, end }: { start?: number; end?: number } = {},
  ): Promise<{
    metadata: object
    content: Readable
    size: number
    lastModifiedDate: Date
    range?: { start: number; end: number }
  } | null> {
    const stored = this.objects.get(key)
    if (!stored) return null
    const { content, headers, storedAt } = stored
    const range = start === undefined ? undefined : { start, end: end ?? content.byteLength - 1 }
    const asked = range ? content.subarray(range.start, range.end + 1) : content
    return {
      metadata: { ...headers, etag: `"${md5(content)}"`, 'content-length': content.byteLength },
      content: Readable.from([asked], { objectMode: false }),
      size: content.byteLength,
      lastModifiedDate: storedAt,
      ...(range && { range }),
    }
  }

  async putObject(object: {
    key: string
    content: Readable
    metadata: Record<string, string>
  }): Promise<{ size: number; md5: string }> {
    return this.#store(object.key, await buffer(object.content), object.metadata)
  }

  async deleteObject(_bucket: string, key: string): Promise<void> {
    this.objects.delete(key)
  }

  async initiateUpload(_bucket: string, key: string, uploadId: string, headers: Record<string, string>): Promise<void> {
    this.uploads.set(uploadId, { key, headers, parts: new Map() })
  }

  async putPart(_bucket: string, uploadId: string, number: string, content: Readable): Promise<{ md5: string }> {
    const part = await buffer(content)
    this.#upload(uploadId).parts.set(Number(number), part)
    return { md5: md5(part) }
  }

  async putObjectMultipart(
    _bucket: string,
    uploadId: string,
    parts: { number: number; etag: string }[],
  ): Promise<{ size: number; md5: string }> {
    const upload = this.#upload(uploadId)
    const contents = parts.map(({ number, etag }, index) => {
      const part = upload.parts.get(number)
      if (!part || md5(part) !== etag) throw new S3Error('InvalidPart', 'A part is missing or has another ETag')
      if ((parts[index - 1]?.number ?? 0) >= number) throw new S3Error('InvalidPartOrder', 'Parts are not in order')
      return part
    })
    this.uploads.delete(uploadId)
    return this.#store(upload.key, Buffer.concat(contents), upload.headers)
  }

  abortUpload(uploadId: string): void {
    this.#upload(uploadId)
    this.uploads.delete(uploadId)
  }

  #upload(uploadId: string): Upload {
    const upload = this.uploads.get(uploadId)
    if (!upload) throw new S3Error('NoSuchUpload', 'The upload was completed, aborted, or never begun')
    return upload
  }

  #store(key: string, content: Buffer, all: Record<string, string>): { size: number; md5: string } {
    const headers = Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('x-amz-meta-')))
    this.objects.set(key, { content, headers, storedAt: new Date() })
    return { size: content.byteLength, md5: md5(content) }
  }
}

function md5(content: Uint8Array): string {
  return createHash('md5').update(content).digest('hex')
}
