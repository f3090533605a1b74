import { beforeEach, describe, expect, test } from 'vitest'
import { ObjectExistsError } from '../object-store.ts'
import type { ObjectStore } from '../object-store.ts'
import { openS3Store } from '../s3-store.ts'
import { answering, error, isComplete, losing } from '../testing/faults.ts'
import { startS3Server } from '../testing/s3-server.ts'
import type { S3Server } from '../testing/s3-server.ts'
import { chunks, listAll, putText, readText, silentAfterOneChunk } from '../testing/stores.ts'

const key = 'organizations/one/apps/a/file'

describe('a put whose server fails', () => {
  let server: S3Server
  let store: ObjectStore

  beforeEach(async () => {
    server = await startS3Server()
    const { endpoint, bucket } = server
    store = await openS3Store({ bucket, endpoint, region: 'us-east-1' })
    return server.close
  })

  test('leaves nothing behind and stops reading the source when a part is refused', async () => {
    server.fault = (request, response) =>
      request.url?.includes('partNumber=2') === true && answering(403, error('AccessDenied'))(request, response)
    let read = 0
    let isClosed = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (; read < 100; read += 1) yield new Uint8Array(1024 * 1024)
      } finally {
        isClosed = true
      }
    }
    await expect(store.put(key, source())).rejects.toThrow(
      'Expected the object store to take a part of an object, but access was denied (AccessDenied)',
    )
    expect(read).toBeLessThan(50)
    expect(isClosed).toBe(true)
    expect(server.content.uploads.size).toBe(0)
    expect(server.content.objects.size).toBe(0)
  })

  test('leaves nothing behind when it is aborted while a part hangs', async () => {
    server.fault = (request) => request.url?.includes('partNumber=1') === true
    const controller = new AbortController()
    const put = store.put(key, chunks('a'), { signal: controller.signal })
    await expect.poll(() => server.requests.some(({ url }) => url.includes('partNumber=1'))).toBe(true)
    const reason = new Error('the client went away')
    controller.abort(reason)
    await expect(put).rejects.toBe(reason)
    expect(server.content.uploads.size).toBe(0)
  })

  test('has aborted its upload with all parts before it rejects', async () => {
    const { promise: silent, resolve: fallSilent } = Promise.withResolvers<void>()
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent < 10; sent += 1) yield new Uint8Array(1024 * 1024)
      fallSilent()
      await new Promise(() => undefined)
    }
    const controller = new AbortController()
    const put = store.put(key, source(), { signal: controller.signal })
    await silent
    await expect.poll(() => server.content.uploads.size).toBe(1)
    controller.abort(new Error('the client went away'))
    await expect(put).rejects.toThrow('the client went away')
    expect(server.content.uploads.size).toBe(0)
  })

  test('leaves an upload that it could not abort to the listing', async () => {
    const { content, silent } = silentAfterOneChunk()
    const controller = new AbortController()
    const put = store.put(key, content, { signal: controller.signal })
    await silent
    server.fault = answering(503, error('SlowDown'))
    controller.abort(new Error('the client went away'))
    await expect(put).rejects.toThrow('the client went away')
    server.fault = undefined
    expect(await listAll(store, 'organizations/one/')).toEqual([expect.stringMatching(/file\.partial-[0-9a-f]{16}$/)])
    await store.discard(key)
    expect(server.content.uploads.size).toBe(0)
  })

  test('succeeds when the answer to the last request was lost', async () => {
    server.fault = losing(isComplete, Number.POSITIVE_INFINITY)
    await putText(store, key)
    expect(await readText(store, key)).toBe(key)
    expect(server.content.uploads.size).toBe(0)
  })

  test('does not accept an HTML page as the confirmation of an object', async () => {
    server.fault = (request, response) =>
      isComplete(request) && answering(200, '<html><body>Please log in</body></html>')(request, response)
    await expect(putText(store, key)).rejects.toThrow('Expected the object store to complete an upload')
    expect(server.content.objects.size).toBe(0)
    expect(server.content.uploads.size).toBe(0)
  })

  test('does not take another object for its own when its last request fails', async () => {
    server.fault = (request, response) => {
      if (!isComplete(request)) return false
      server.content.objects.set(key, { content: Buffer.from('other'), headers: {}, storedAt: new Date() })
      return answering(403, error('AccessDenied'))(request, response)
    }
    await expect(putText(store, key)).rejects.toThrow('Expected the object store to complete an upload')
    expect(await readText(store, key)).toBe('other')
    expect(server.content.uploads.size).toBe(0)
  })

  test('leaves no upload behind when the answer to its first request was lost', async () => {
    server.fault = losing((request) => request.method === 'POST' && request.url?.includes('?uploads') === true, 1)
    await putText(store, key)
    expect(server.content.objects.has(key)).toBe(true)
    expect(server.content.uploads.size).toBe(0)
  })

  test('works on a server without conditional requests and still does not overwrite', async () => {
    server.fault = (request, response) =>
      request.headers['if-none-match'] !== undefined && answering(501, error('NotImplemented'))(request, response)
    await putText(store, key, 'first')
    await expect(putText(store, key, 'second')).rejects.toThrow(ObjectExistsError)
    expect(await readText(store, key)).toBe('first')
  })
})
