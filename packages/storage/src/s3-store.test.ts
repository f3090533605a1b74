import { CreateMultipartUploadCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ObjectStore } from './object-store.ts'
import { openS3Store } from './s3-store.ts'
import { startS3Server } from './testing/s3-server.ts'
import type { S3Server } from './testing/s3-server.ts'
import { chunks, listAll, listPages, putText, readText } from './testing/stores.ts'

const mebibyte = 1024 * 1024

describe('a store in an S3 bucket', () => {
  let server: S3Server
  let store: ObjectStore
  let client: S3Client

  beforeEach(async () => {
    server = await startS3Server()
    const { endpoint, bucket } = server
    store = await openS3Store({ bucket, endpoint, region: 'us-east-1' })
    client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true })
    return server.close
  })

  test('names its provider', () => {
    expect(store.provider).toBe('s3')
  })

  test.each([0, 1, 5 * mebibyte, 8 * mebibyte, 8 * mebibyte + 1, 20_000_000])(
    'stores exactly the given %i bytes',
    async (size) => {
      const whole = Buffer.alloc(size, 'the bytes of a bundle, without any framing ')
      expect(await store.put('a/b', cut(whole, 65_536))).toEqual({ bytes: size })
      expect(server.content.objects.get('a/b')?.content.equals(whole)).toBe(true)
      expect(server.content.uploads.size).toBe(0)
    },
  )

  test('asks the server to refuse a second object under the key', async () => {
    await putText(store, 'a/b')
    const last = server.requests.at(-1)
    expect(last?.method).toBe('POST')
    expect(last?.headers['if-none-match']).toBe('*')
  })

  test('sends parts without the checksums that only Amazon supports', async () => {
    await putText(store, 'a/b')
    const headers = server.requests.filter(({ method }) => method === 'PUT').flatMap((it) => Object.keys(it.headers))
    expect(headers).toContain('content-length')
    expect(headers.filter((name) => /checksum|trailer|content-encoding/.test(name))).toEqual([])
  })

  test('deletes 2,001 keys in requests of 1,000 at most', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => `a/${index}`)
    await Promise.all(keys.map((key) => putText(store, key)))
    const absent = Array.from({ length: 1951 }, (_, index) => `a/absent${index}`)
    server.requests.length = 0
    expect(await store.deleteMany([...absent, ...keys])).toEqual({ failed: [] })
    expect(server.requests.map(({ url }) => url)).toEqual(Array(3).fill(expect.stringContaining('?delete')))
    expect(server.content.objects.size).toBe(0)
  })

  test('lists unfinished uploads on several pages and aborts them by their listed names', async () => {
    await putText(store, 'a/object')
    const begun = ['a/1', 'a/1', 'a/2', 'a/3', 'a/3', 'a/3', 'a/3', 'ab/4']
    for (const Key of begun) await client.send(new CreateMultipartUploadCommand({ Bucket: server.bucket, Key }))
    const pages = await listPages(store, 'a/', 3)
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 2])
    const listed = pages.flat()
    expect(new Set(listed).size).toBe(8)
    expect(listed.map((key) => key.replace(/\.partial-[0-9a-f]{16}$/, '')).toSorted()).toEqual(
      [...begun.slice(0, 7), 'a/object'].toSorted(),
    )

    const one = listed.find((key) => key.startsWith('a/3.')) ?? ''
    expect(await store.deleteMany([one])).toEqual({ failed: [] })
    expect(await listAll(store, 'a/')).toEqual(listed.filter((key) => key !== one).toSorted())
    expect(await store.deleteMany(listed)).toEqual({ failed: [] })
    expect(await listAll(store, 'a/')).toEqual([])
    expect([...server.content.uploads.values()].map(({ key }) => key)).toEqual(['ab/4'])
  })

  test('does not list or delete objects with names that it never creates', async () => {
    await putText(store, 'a/b')
    const foreign = ['a/b.zip', 'a/b.partial-0123456789abcdef', 'a/.hidden', 'a/ü']
    for (const Key of foreign) {
      await client.send(new PutObjectCommand({ Bucket: server.bucket, Key, Body: 'x' }))
      await client.send(new CreateMultipartUploadCommand({ Bucket: server.bucket, Key }))
    }
    expect(await listAll(store, 'a/')).toEqual(['a/b'])
    expect(await store.deleteMany(['a/b', 'a/b.partial-0123456789abcdef'])).toEqual({ failed: [] })
    await store.discard('a/b')
    expect([...server.content.objects.keys()].toSorted()).toEqual(foreign.toSorted())
    expect(server.content.uploads.size).toBe(foreign.length)
  })

  test('finds its objects again when it is opened again', async () => {
    await putText(store, 'a/b', 'content')
    const { endpoint, bucket } = server
    expect(await readText(await openS3Store({ bucket, endpoint }), 'a/b')).toBe('content')
  })

  test('allows a key that is a folder of another key', async () => {
    await store.put('a/b', chunks('outer'))
    await store.put('a/b/c', chunks('inner'))
    await store.deleteMany(['a/b'])
    expect(await readText(store, 'a/b/c')).toBe('inner')
  })
})

async function* cut(whole: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < whole.byteLength; start += size) yield whole.subarray(start, start + size)
}
