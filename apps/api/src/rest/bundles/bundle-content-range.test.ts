import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALLOWED_ORIGIN } from '../../testing/test-server.ts'
import { openUploadScenario, sha256, type UploadScenario } from '../../testing/uploads.ts'

const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
const size = content.byteLength
const etag = `"${sha256(content)}"`

let scenario: UploadScenario
beforeAll(async () => {
  scenario = await openUploadScenario()
  expect((await scenario.upload('1.0.0', content)).status).toBe(200)
  expect((await scenario.upload('0.0.1', '')).status).toBe(200)
})
afterAll(() => scenario.close())

/** Status, the headers of a range, and which bytes came. */
async function ask(headers: Record<string, string>, version = '1.0.0') {
  const response = await scenario.download(version, headers)
  const bytes = Buffer.from(await response.arrayBuffer())
  const { status } = response
  const header = (name: string) => response.headers.get(name)
  return { status, range: header('content-range'), length: header('content-length'), bytes, header }
}

describe('a download of a range', () => {
  test('counts as bandwidth what went out of it, before others are made', async () => {
    const bandwidth = async () => {
      const row = await scenario.deps.db.selectFrom('daily_statistics').select('bandwidth').executeTakeFirst()
      return row?.bandwidth ?? 0
    }
    await ask({ range: 'bytes=0-99' })
    await expect.poll(bandwidth).toBe(100)
  })

  test.for([
    ['bytes=0-0', 0, 0],
    ['bytes=65530-65540', 65_530, 65_540],
    ['bytes=199000-', 199_000, 199_999],
    ['bytes=-500', 199_500, 199_999],
    ['bytes=0-1000000', 0, 199_999],
  ] as const)('%s has exactly these bytes', async ([range, start, end]) => {
    const { status, bytes, header, ...told } = await ask({ range })
    expect(status).toBe(206)
    expect(told).toEqual({ range: `bytes ${start}-${end}/${size}`, length: String(end - start + 1) })
    expect(bytes.equals(content.subarray(start, end + 1))).toBe(true)
    expect([header('etag'), header('accept-ranges')]).toEqual([etag, 'bytes'])
  })

  test.for(['bytes=0-0,5-6', 'bytes=5-1', 'lines=0-1', 'bytes=x'])('%s gets all of it', async (range) => {
    const { status, bytes, header, ...told } = await ask({ range })
    expect({ status, ...told }).toEqual({ status: 200, range: null, length: String(size) })
    expect(bytes.equals(content)).toBe(true)
    expect(header('accept-ranges')).toBe('bytes')
  })

  test('that no byte is in is refused, with the number of bytes and without the headers of a success', async () => {
    const { status, range, bytes, header } = await ask({ range: `bytes=${size}-` })
    expect([status, range]).toEqual([416, `bytes */${size}`])
    expect(JSON.parse(bytes.toString())).toEqual({
      error: 'The content has none of the requested bytes',
      status: 'KO',
      code: 'range_not_satisfiable',
    })
    expect(['etag', 'last-modified', 'content-disposition'].map(header)).toEqual([null, null, null])
    expect(await ask({ range: 'bytes=0-' }, '0.0.1')).toMatchObject({ status: 416, range: 'bytes */0' })
    expect(await ask({ range: 'bytes=-5' }, '0.0.1')).toMatchObject({ status: 200, range: null })
  })

  test('goes on with the same content only, by its ETag or its date', async () => {
    const lastModified = (await ask({})).header('last-modified') ?? ''
    expect(lastModified).toBe(new Date(lastModified).toUTCString())
    const range = 'bytes=100-199'
    for (const ifRange of [etag, lastModified]) {
      expect(await ask({ range, 'if-range': ifRange })).toMatchObject({ status: 206, length: '100' })
    }
    for (const ifRange of [`"${sha256('')}"`, `W/${etag}`, 'Sat, 31 Jan 2026 12:00:00 GMT']) {
      expect(await ask({ range, 'if-range': ifRange })).toMatchObject({ status: 200, length: String(size) })
    }
  })

  test('is not sent again to a caller that has it, by ETag or date', async () => {
    const lastModified = (await ask({})).header('last-modified') ?? ''
    for (const condition of [{ 'if-none-match': etag }, { 'if-modified-since': lastModified }]) {
      expect(await ask({ range: 'bytes=0-9', ...condition })).toMatchObject({ status: 304, range: null })
    }
  })

  test.for([
    [{ range: 'bytes=10-19' }, 206],
    [{ range: 'bytes=200000-' }, 416],
    [{}, 200],
  ] as const)('answers HEAD with %j as GET, without content', async ([headers, status]) => {
    const path = `/bundle/download?app_id=${scenario.appId}&version=1.0.0`
    const [head, got] = await Promise.all(
      ['HEAD', 'GET'].map((method) => scenario.call(method, path, { key: scenario.users.owner, headers })),
    )
    const told = ['content-range', 'accept-ranges', 'etag', 'last-modified', 'content-length', 'content-disposition']
    const of = (answer: typeof head) => told.map((name) => answer?.headers[name])
    expect([head?.status, of(head), head?.text]).toEqual([got?.status, of(got), ''])
    expect(got?.status).toBe(status)
  })

  test('shows its headers to browsers', async () => {
    const exposed = (await ask({ origin: ALLOWED_ORIGIN, range: 'bytes=0-0' })).header('access-control-expose-headers')
    expect(exposed?.split(', ')).toEqual(
      expect.arrayContaining(['accept-ranges', 'content-disposition', 'content-range', 'etag']),
    )
  })
})
