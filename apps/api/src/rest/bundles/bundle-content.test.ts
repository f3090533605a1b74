import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chunked, openUploadScenario, sha256, type UploadScenario } from '../../testing/uploads.ts'

const content = 'the bytes of a bundle'

let scenario: UploadScenario
let version = ''
let count = 0
beforeAll(async () => {
  scenario = await openUploadScenario()
})
beforeEach(() => {
  version = `1.0.${(count += 1)}`
})
afterAll(() => scenario.close())

describe('an upload', () => {
  test('becomes a bundle, whose content comes back byte for byte', async () => {
    const { status, body } = await scenario.upload(version, content, { 'x-checksum-sha256': sha256(content) })
    expect(status).toBe(200)
    expect(body).toEqual({ status: 'success', bundle: expect.objectContaining({ name: version, deleted: false }) })
    expect(body.bundle).toMatchObject({ storage_provider: 'file', checksum: sha256(content), size: content.length })
    expect(await (await scenario.download(version)).text()).toBe(content)
  })

  test('may be empty, with a length or without', async () => {
    const empty = { checksum: sha256(''), size: 0 }
    const answers = [
      await scenario.upload(version),
      await scenario.upload(`${version}-a`, ''),
      await scenario.upload(`${version}-b`, chunked(0)),
    ]
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { bundle: empty } })
    const response = await scenario.download(`${version}-b`)
    expect(response.headers.get('content-length')).toBe('0')
    expect(await response.text()).toBe('')
  })

  test.for(['application/json', 'application/zip', 'text/plain; charset=utf-8', 'no/type/at all', ''])(
    'is stored as it comes, of content type "%s"',
    async (type) => {
      const { status } = await scenario.upload(version, content, { 'content-type': type })
      expect(status).toBe(200)
      expect(await (await scenario.download(version)).text()).toBe(content)
    },
  )

  test('is stored as it comes without a content type', async () => {
    const socket = await scenario.connect()
    socket.write(`${scenario.head(version, 'connection: close', `content-length: ${content.length}`)}${content}`)
    expect(await text(socket)).toContain(`"checksum":"${sha256(content)}"`)
    socket.end()
  })

  test('comes in chunks without a length, up to the limit to the byte', async () => {
    const { status, body } = await scenario.upload(version, chunked(8 * 1024 * 1024))
    expect(status).toBe(200)
    expect(body.bundle?.size).toBe(8 * 1024 * 1024)
    expect(body.bundle?.checksum).toBe(sha256(new Uint8Array(8 * 1024 * 1024).fill(7)))
  })

  test('is asked for after "Expect: 100-continue"', async () => {
    const asked = request(scenario.url + scenario.pathOf(version), {
      method: 'PUT',
      headers: { authorization: scenario.users.owner, 'content-length': content.length, expect: '100-continue' },
    })
    asked.flushHeaders()
    await once(asked, 'continue')
    asked.end(content)
    const [response] = (await once(asked, 'response')) as [IncomingMessage] // as Node documents the event
    expect(response.statusCode).toBe(200)
    expect(await text(response)).toContain(sha256(content))
  })

  test('of a version that is uploaded twice at once becomes one bundle, and the other one leaves nothing', async () => {
    const before = await scenario.remains()
    const contents = ['first', 'other']
    const answers = await Promise.all(contents.map((it) => scenario.upload(version, it.repeat(200_000))))
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '409'])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'version_taken', status: 'KO' })
    const winner = contents[answers.findIndex(({ status }) => status === 200)] ?? ''
    expect(await (await scenario.download(version)).text()).toBe(winner.repeat(200_000))
    const after = await scenario.remains()
    expect(after).toMatchObject({ bundles: [...before.bundles, version], intents: 0 })
    expect(after.files.length).toBe(before.files.length + 1)
  })
})
