import { readdir, readlink } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
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

describe('a download', () => {
  test('has its length, a strong ETag and a file name, and is not sent again to a caller that has it', async () => {
    await scenario.upload(version, content)
    const response = await scenario.download(version)
    const etag = `"${sha256(content)}"`
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag,
      'content-length': String(content.length),
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${scenario.appId}-${version}"`,
    })
    await response.text()

    const again = await scenario.download(version, { 'if-none-match': etag })
    expect({ status: again.status, etag: again.headers.get('etag'), text: await again.text() }).toEqual({
      status: 304,
      etag,
      text: '',
    })
    const other = await scenario.download(version, { 'if-none-match': `"${sha256('')}"` })
    expect({ status: other.status, text: await other.text() }).toEqual({ status: 200, text: content })
  })

  test.for(['W/"<sum>"', '"another", "<sum>"', '*'])(
    'is not sent again either to "If-None-Match: %s"',
    async (header) => {
      await scenario.upload(version, content)
      const response = await scenario.download(version, { 'if-none-match': header.replace('<sum>', sha256(content)) })
      expect({ status: response.status, text: await response.text() }).toEqual({ status: 304, text: '' })
    },
  )

  test('answers HEAD as GET, without the content', async () => {
    await scenario.upload(version, content)
    const path = `/bundle/download?app_id=${scenario.appId}&version=${version}`
    const ask = `HEAD ${path} HTTP/1.1\r\nhost: test\r\nauthorization: ${scenario.users.owner}\r\nconnection: close\r\n\r\n`
    const socket = await scenario.connect()
    socket.write(ask)
    const [head, rest] = (await text(socket)).split('\r\n\r\n')
    socket.end()
    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(head).toMatch(new RegExp(`^content-length: ${content.length}\r?$`, 'im'))
    expect(head).toMatch(new RegExp(`^etag: "${sha256(content)}"\r?$`, 'im'))
    expect(rest).toBe('')
  })

  test.for(['GET', 'HEAD'])('whose file a deletion has removed already is not found, by %s', async (method) => {
    await scenario.upload(version, content)
    const { files } = await scenario.remains()
    await scenario.deps.store.deleteMany(files)
    const path = `/bundle/download?app_id=${scenario.appId}&version=${version}`
    const { status, headers, text: body } = await scenario.call(method, path, { key: scenario.users.owner })
    expect(status).toBe(404)
    if (method === 'GET') expect(JSON.parse(body)).toMatchObject({ status: 'KO', code: 'bundle_not_found' })
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    for (const name of ['etag', 'content-disposition']) expect(headers).not.toHaveProperty(name)
    expect(scenario.logged()).toContain('A bundle has no stored file')
    expect(scenario.logged()).not.toContain('Unexpected error')
  })

  test.for(['GET', 'HEAD'])('opens no file for longer than %s needs', async (method) => {
    await scenario.upload(version, content)
    const path = `/bundle/download?app_id=${scenario.appId}&version=${version}`
    await scenario.call(method, path, { key: scenario.users.owner })
    await waitFor(async () => (await openObjects()) === 0, { what: 'the file to be closed' })
  })

  test('of a registered bundle leads to where it is', async () => {
    const external_url = 'https://cdn.example.com/bundle.zip'
    const body = { app_id: scenario.appId, version, external_url, checksum: 'abc' }
    await scenario.call('POST', '/bundle', { key: scenario.users.owner, body })
    const response = await scenario.download(version)
    expect({ status: response.status, location: response.headers.get('location') }).toEqual({
      status: 302,
      location: external_url,
    })
  })

  test.for([
    ['https://e.example/😀', 'https://e.example/%F0%9F%98%80'],
    ['https://例え.jp/ロゴ.zip?é=ü#ß', 'https://xn--r8jz45g.jp/%E3%83%AD%E3%82%B4.zip?%C3%A9=%C3%BC#%C3%9F'],
    ['https://E.example/a?b=%C3%BC#c', 'https://E.example/a?b=%C3%BC#c'],
  ] as const)('of a bundle that was registered at %s leads to %s', async ([external_url, location]) => {
    const { call, users, appId: app_id } = scenario
    const body = { app_id, version, external_url, checksum: 'abc' }
    const registered = await call('POST', '/bundle', { key: users.owner, body })
    expect(registered).toMatchObject({ status: 200, body: { bundle: { external_url: location } } })
    for (const method of ['GET', 'HEAD']) {
      const path = `/bundle/download?app_id=${app_id}&version=${version}`
      expect(await call(method, path, { key: users.owner })).toMatchObject({ status: 302, headers: { location } })
    }
    const trpc = await call('POST', '/trpc/bundle.register', {
      key: users.owner,
      body: { ...body, version: `${version}-t` },
    })
    expect(trpc).toMatchObject({ status: 200, body: { result: { data: { external_url: location } } } })
  })

  test('of a bundle that was registered before addresses came in in ASCII leads there too', async () => {
    const { call, users, appId: app_id, deps } = scenario
    const body = { app_id, version, external_url: 'https://e.example/x', checksum: 'abc' }
    await call('POST', '/bundle', { key: users.owner, body })
    await deps.db
      .transaction()
      .execute((trx) =>
        trx.updateTable('bundles').set({ external_url: 'https://e.example/ü' }).where('name', '=', version).execute(),
      )
    const response = await scenario.download(version)
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://e.example/%C3%BC'])
  })

  test('counts what went out, and leaves no file open when its receiver goes away midway', async () => {
    await scenario.upload(version, chunked(8 * 1024 * 1024))
    const bandwidth = async () => {
      const row = await scenario.deps.db.selectFrom('daily_statistics').select('bandwidth').executeTakeFirst()
      return row?.bandwidth ?? 0
    }
    const before = await bandwidth()
    const response = await scenario.download(version)
    const reader = response.body?.getReader()
    await reader?.read()
    expect(await openObjects()).toBeGreaterThan(0)
    await reader?.cancel()
    await waitFor(async () => (await bandwidth()) > before, { what: 'the part that went out to be counted' })
    expect((await bandwidth()) - before).toBeLessThan(8 * 1024 * 1024)
    expect(await openObjects()).toBe(0)
    expect((await (await scenario.download(version)).bytes()).byteLength).toBe(8 * 1024 * 1024)
  })
})

test('a download is refused with 503 while the store is unavailable', async () => {
  const { upload, download, deps, app, database } = await openUploadScenario()
  await upload(version, content)
  await deps.remove() // the store's folder
  const response = await download(version)
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 503,
    body: { status: 'KO', code: 'service_unavailable' },
  })
  await app.close()
  await database.remove()
})

/** How many stored files this process, in which the server runs, holds open. */
async function openObjects(): Promise<number> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  )
  return links.filter((link) => link.includes('organizations-objects-')).length
}
