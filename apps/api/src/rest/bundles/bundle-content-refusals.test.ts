import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { UPLOAD_MAX_BYTES } from '../../testing/test-server.ts'
import { chunked, openUploadScenario, sha256, type Remains, type UploadScenario } from '../../testing/uploads.ts'

const content = 'the bytes of a bundle'

let scenario: UploadScenario
let before: Remains
beforeAll(async () => {
  scenario = await openUploadScenario()
  await scenario.upload('1.0.0', content)
})
afterAll(() => scenario.close())

beforeEach(async () => {
  before = await scenario.remains()
})
/** After each of these there is what there was, and the server goes on. */
afterEach(async () => {
  await scenario.expectBack(before)
  const { status, body } = await scenario.upload(`2.0.${before.bundles.length}`, content)
  expect(status).toBe(200)
  expect(body.bundle).toMatchObject({ checksum: sha256(content) })
})

describe('an upload is refused', () => {
  const versions = [
    '../../../etc/passwd',
    '..%2f..%2fx',
    '%2e%2e',
    '1.0.0/../2',
    '1.0.0\0',
    'v1.2.3',
    '1.2.3\n',
    ' 1.2.3',
  ]
  test.for(versions)('for the version %j', async (version) => {
    const { status, body } = await scenario.upload(version, content)
    expect({ status, body }).toMatchObject({ status: 400, body: { status: 'KO', code: 'invalid_version' } })
  })

  test.for([
    ['../com.example.app', 404, 'app_not_found'],
    ['%2e%2e%2fcom.example.app', 404, 'app_not_found'],
    ['com.example.app%00', 404, 'app_not_found'],
    ['', 400, 'invalid_input'],
  ] as const)('for the app "%s"', async ([appId, status, code]) => {
    const response = await fetch(`${scenario.url}/bundle/upload?app_id=${appId}&version=3.0.0`, {
      method: 'PUT',
      headers: { authorization: scenario.users.owner },
      body: content,
    })
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status,
      body: { status: 'KO', code },
    })
  })

  test.for([
    ['of other content', sha256('other'), 'checksum_mismatch'],
    ['that is none', 'abc', 'invalid_input'],
    ['with a space', `${sha256(content)} x`, 'invalid_input'],
    ['in base64', Buffer.from(sha256(content), 'hex').toString('base64'), 'invalid_input'],
    ['sent twice', `${sha256(content)}, ${sha256(content)}`, 'invalid_input'],
  ] as const)('for a checksum %s', async ([, checksum, code]) => {
    const { status, body } = await scenario.upload('3.0.0', content, { 'x-checksum-sha256': checksum })
    expect({ status, body }).toMatchObject({ status: 400, body: { status: 'KO', code } })
  })

  test.for(['multipart/form-data; boundary=x', 'Multipart/Form-Data', 'multipart/form-data ;boundary=x'])(
    'as the form %s, whose wrapping would be stored',
    async (type) => {
      const { status, body } = await scenario.upload('3.0.0', `--x\r\n\r\n${content}\r\n--x--`, {
        'content-type': type,
      })
      expect({ status, body }).toMatchObject({
        status: 415,
        body: { code: 'unsupported_media_type', error: expect.stringContaining('got a form') },
      })
    },
  )

  test('for a version that there is', async () => {
    const { status, body } = await scenario.upload('1.0.0', 'other')
    expect({ status, body }).toMatchObject({ status: 409, body: { status: 'KO', code: 'version_taken' } })
    expect(await (await scenario.download('1.0.0')).text()).toBe(content)
  })

  test('from a caller who may not upload, or has no valid key', async () => {
    const { users } = scenario
    const asked = {
      reader: 403,
      ownerReadOnly: 403,
      neighbour: 404,
      stranger: 404,
      ownerElsewhere: 404,
      ownerExpired: 401,
    }
    for (const [name, expected] of Object.entries(asked)) {
      const headers = { authorization: users[name as keyof typeof asked] } // its own key
      const { status, body } = await scenario.upload('3.0.0', content, headers)
      expect({ name, status, shape: body.status }).toEqual({ name, status: expected, shape: 'KO' })
    }
    expect(await scenario.upload('3.0.0', content, { authorization: 'unknown-key' })).toMatchObject({
      status: 401,
      body: { code: 'invalid_api_key' },
    })
  })
})

describe('an upload over the limit', () => {
  const refusal = /^HTTP\/1\.1 413 [^]*"code":"upload_too_large"/

  test('is refused at once, before a byte of it is read, if its length is in the headers', async () => {
    const socket = await scenario.connect()
    socket.write(scenario.head('3.0.0', `content-length: ${UPLOAD_MAX_BYTES + 1}`, 'expect: 100-continue'))
    let received = ''
    socket.on('data', (chunk) => (received += String(chunk)))
    await waitFor(() => received.includes('KO'), { what: 'the answer' })
    expect(received.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')).toMatch(refusal)
    socket.destroy()
  })

  test('is refused while it streams when it does not', async () => {
    const { status, body } = await scenario.upload('3.0.0', chunked(UPLOAD_MAX_BYTES + 1))
    expect({ status, body }).toMatchObject({ status: 413, body: { status: 'KO', code: 'upload_too_large' } })
  })

  test('is refused while it streams, of any length, and its sender can read why', async () => {
    const socket = await scenario.connect()
    socket.write(scenario.head('3.0.0', 'transfer-encoding: chunked'))
    let received = ''
    socket.on('data', (chunk) => (received += String(chunk)))
    const chunk = `100000\r\n${'x'.repeat(1024 * 1024)}\r\n`
    for (let sent = 0; sent < 20 && socket.writable; sent += 1) {
      socket.write(chunk)
      await waitFor(() => !socket.writableNeedDrain || received !== '', { what: 'the server to read', intervalMs: 1 })
    }
    await waitFor(() => received.includes('KO'), { what: 'the answer' })
    expect(received).toMatch(refusal)
    socket.destroy()
  })
})

test('a download is refused in our shape for what is not there, or not theirs', async () => {
  const { users } = scenario
  const ask = async (version: string, key: string) => {
    const response = await scenario.download(version, { authorization: key })
    const { status, code } = (await response.json()) as { status: string; code: string } // an error's shape
    expect(status).toBe('KO')
    return [response.status, code]
  }
  expect(await ask('9.9.9', users.owner)).toEqual([404, 'bundle_not_found'])
  expect(await ask('../1.0.0', users.owner)).toEqual([404, 'bundle_not_found'])
  expect(await ask('1.0.0', users.neighbour)).toEqual([404, 'app_not_found'])
  expect(await ask('1.0.0', 'unknown-key')).toEqual([401, 'invalid_api_key'])
})
