import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, test } from 'vitest'
import { StoreUnavailableError, type ObjectStore } from '../object-store.ts'
import { openS3Store } from '../s3-store.ts'
import { answering, answeringDeletes, error } from '../testing/faults.ts'
import { startS3Server } from '../testing/s3-server.ts'
import type { S3Server } from '../testing/s3-server.ts'
import { listAll, putText, readText } from '../testing/stores.ts'

const key = 'organizations/one/apps/a/file'
/** Of a store that does not wait long, and yet longer than an answer takes on a busy machine. */
const hasty = { idleMs: 1500, checkMs: 1500 }

describe('a store in a bucket whose server fails', () => {
  let server: S3Server
  let store: ObjectStore

  beforeEach(async () => {
    server = await startS3Server()
    store = await open()
    return server.close
  })

  async function open(limits: Parameters<typeof openS3Store>[1] = {}): Promise<ObjectStore> {
    const { endpoint, bucket } = server
    return await openS3Store({ bucket, endpoint, region: 'us-east-1' }, limits)
  }

  test('rejects a range when the server sends something else, instead of taking it for the range', async () => {
    await putText(store, key, 'content')
    server.fault = (request) => {
      delete request.headers.range
      return false
    }
    await expect(store.get(key, { range: { start: 2, end: 4 } })).rejects.toThrow('Expected the object store to')
    server.fault = undefined
    expect((await buffer(await store.get(key, { range: { start: 2, end: 4 } }))).toString()).toBe('nte')
    expect(server.requests.map(({ headers }) => headers.range)).toContain('bytes=2-4')
  })

  const everything: [string, (of: ObjectStore) => Promise<unknown>][] = [
    ['put', (of) => putText(of, `${key}2`)],
    ['get', (of) => readText(of, key)],
    ['deleteMany', (of) => of.deleteMany([key])],
    ['discard', (of) => of.discard(key)],
    ['list', (of) => listAll(of, 'organizations/one/')],
    ['check', (of) => of.check()],
  ]

  test.each(everything)(
    'rejects a %s that is answered by 503, and works again when the server recovers',
    async (_name, act) => {
      await putText(store, key)
      server.fault = answering(503, '<Error><Code>SlowDown</Code><Message>secret detail</Message></Error>')
      const message = await messageOf(act(store))
      expect(message).toMatch(/^Expected the (object store|bucket) .*(SlowDown|HTTP 503)/)
      expect(message).not.toContain('secret')
      expect(server.content.objects.has(key)).toBe(true)
      server.fault = undefined
      await act(store)
    },
  )

  test.each(everything)('rejects a %s that is never answered, and works again afterwards', async (_name, act) => {
    await putText(store, key)
    const impatient = await open(hasty)
    server.fault = () => true
    await expect(act(impatient)).rejects.toThrow(/did not answer in time/)
    server.fault = undefined
    await act(impatient)
  })

  test.each([
    [503, 'ServiceUnavailable', true],
    [500, 'InternalError', true],
    [429, 'TooManyRequests', true],
    [403, 'AccessDenied', false],
  ])('answered by %i %s is unavailable: %s', async (status, code, isAway) => {
    server.fault = answering(status, error(code))
    for (const act of [() => store.get(key), () => putText(store, key), () => store.discard(key)]) {
      await expect(act()).rejects.toSatisfy((it) => it instanceof StoreUnavailableError === isAway)
    }
  })

  test('does not accept an HTML page as an answer', async () => {
    await putText(store, key)
    server.fault = answering(200, '<html><body>Please log in</body></html>')
    await expect(putText(store, `${key}2`)).rejects.toThrow(Error)
    await expect(listAll(store, 'organizations/one/')).rejects.toThrow(Error)
    await expect(store.discard(key)).rejects.toThrow(Error)
    expect(await store.deleteMany([key])).toEqual({
      failed: [{ key, reason: 'the object store did not say what became of it' }],
    })
    expect(server.content.objects.has(key)).toBe(true)
  })

  test('has a shorter timeout for readiness than for other requests', async () => {
    const other = await open({ idleMs: 600_000, checkMs: 1500 })
    server.fault = () => true
    await expect(other.check()).rejects.toThrow('did not answer in time')
  })

  test('has a shorter timeout until an answer begins, because a caller waits for it', async () => {
    const other = await open({ idleMs: 600_000, firstByteMs: 1500 })
    await putText(other, key)
    const reading = await other.get(key)
    server.fault = () => true
    await expect(other.get(key)).rejects.toThrow('read an object, but it did not answer in time')
    await expect(putText(other, `${key}2`)).rejects.toThrow('look for an object, but it did not answer in time')
    server.fault = (request) => request.method === 'POST'
    await expect(putText(other, `${key}2`)).rejects.toThrow('begin an upload, but it did not answer in time')
    expect((await buffer(reading)).toString()).toBe(await readText(store, key)) // it had begun before
  })

  test('reports the key that it refuses to delete and deletes the others', async () => {
    for (const each of ['a/1', 'a/2', 'a/3']) await putText(store, each)
    server.fault = answeringDeletes(
      '<Deleted><Key>a/1</Key></Deleted>' +
        '<Error><Key>a/2</Key><Code>AccessDenied</Code><Message>arn:aws:iam::42:user/x may not</Message></Error>' +
        '<Error><Key>a/3</Key><Code>NoSuchKey</Code></Error>' +
        '<Error><Key>a/4</Key><Code>Odd</Code></Error>',
    )
    expect(await store.deleteMany(['a/1', 'a/2', 'a/3', 'a/4', 'a/5'])).toEqual({
      failed: [
        { key: 'a/2', reason: 'access was denied (AccessDenied)' },
        { key: 'a/4', reason: 'the object store answered Odd' },
        { key: 'a/5', reason: 'the object store did not say what became of it' },
      ],
    })
    await expect(store.discard('a/2')).rejects.toThrow('Expected to remove "a/2", it stays: access was denied')
  })

  test('reports the upload that it refuses to abort and aborts the others', async () => {
    for (const each of [key, `${key}2`]) server.content.uploads.set(each, { key: each, headers: {}, parts: new Map() })
    const listed = await listAll(store, 'organizations/one/')
    server.fault = (request, response) =>
      request.method === 'DELETE' &&
      request.url?.includes('file2') === true &&
      answering(403, error('AccessDenied'))(request, response)
    expect(await store.deleteMany(listed)).toEqual({
      failed: [{ key: listed[1], reason: 'access was denied (AccessDenied)' }],
    })
    expect([...server.content.uploads.keys()]).toEqual([`${key}2`])
  })

  test('does not count a delete marker as a deletion, and refuses a bucket that keeps versions', async () => {
    server.fault = answeringDeletes('<Deleted><Key>a/1</Key><DeleteMarker>true</DeleteMarker></Deleted>')
    expect(await store.deleteMany(['a/1'])).toEqual({
      failed: [{ key: 'a/1', reason: expect.stringContaining('the bucket keeps versions') }],
    })
    server.fault = (request, response) =>
      request.url?.includes('versioning') === true &&
      answering(200, '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>')(request, response)
    await expect(open()).rejects.toThrow('versioning is enabled on it')
  })

  test('rejects on abort while the server sends no answer', async () => {
    server.fault = () => true
    const reason = new Error('5 s are over')
    for (const act of [store.deleteMany.bind(store, [key]), store.discard.bind(store, key)]) {
      const controller = new AbortController()
      const asked = server.requests.length
      const deletion = act({ signal: controller.signal })
      await expect.poll(() => server.requests.length).toBeGreaterThan(asked)
      controller.abort(reason)
      await expect(deletion).rejects.toBe(reason)
    }
  })

  test('lists an upload that is completed during the listing', async () => {
    server.content.uploads.set('an upload', { key, headers: {}, parts: new Map() })
    let listings = 0
    server.fault = () => {
      listings += 1
      if (listings === 2) becomeObject()
      return false
    }
    const listed = await listAll(store, 'organizations/one/')
    expect(listings).toBe(2)
    expect(listed).toEqual([key, expect.stringContaining(`${key}.partial-`)])
  })

  test('discards an upload that is completed just before it is aborted', async () => {
    server.content.uploads.set('an upload', { key, headers: {}, parts: new Map() })
    server.fault = ({ method, url = '' }) => {
      if (method === 'DELETE' && url.includes('uploadId=')) becomeObject()
      return false
    }
    await store.discard(key)
    expect(server.requests.some(({ method }) => method === 'DELETE')).toBe(true)
    expect(server.content.objects.size).toBe(0)
  })

  test('aborts an upload again that a late part restored', async () => {
    server.content.uploads.set('an upload', { key, headers: {}, parts: new Map() })
    let aborts = 0
    server.fault = ({ method }, response) => {
      if (method !== 'DELETE') return false
      aborts += 1
      if (aborts > 1) return false
      response.writeHead(204).end()
      return true
    }
    await store.discard(key)
    expect(aborts).toBe(2)
    expect(server.content.uploads.size).toBe(0)
  })

  test('ends a stream with an error when no more data arrives', async () => {
    await putText(store, key)
    const impatient = await open(hasty)
    server.fault = (_request, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('the beginning')
      return true
    }
    await expect(buffer(await impatient.get(key))).rejects.toThrow(/timed out/)
  })

  test('does not accept a truncated listing as a complete one', async () => {
    server.fault = answering(200, '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>')
    await expect(listAll(store, 'a/')).rejects.toThrow('Expected the object store to say where its listing goes on')
  })

  function becomeObject(): void {
    server.content.uploads.clear()
    server.content.objects.set(key, { content: Buffer.from('whole'), headers: {}, storedAt: new Date() })
  }
})

async function messageOf(action: Promise<unknown>): Promise<string> {
  const outcome = await action.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(outcome instanceof Error)) throw new Error('Expected a rejection with an Error')
  return outcome.message
}
