import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { isLong } from '../../../../../test/support/test-size.ts'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { insertDevices } from '../../testing/rows.ts'
import { openUploadScenario, type UploadScenario } from '../../testing/uploads.ts'

/** More rows than the buffers of a connection hold, which take Postgres long to insert. */
const MANY = 100_000

describe.each(testDatabases)('GET /organization/export on $name', ({ name, open }) => {
  const hasMany = isLong || name === 'SQLite'

  let scenario: UploadScenario
  beforeEach(async () => {
    scenario = await openUploadScenario(
      { openLimits: { watches: 0, uploads: 0, downloads: 0, exports: 2, unsentBytes: 0 } },
      await open(),
    )
  })
  afterEach(() => scenario.close())

  const ask = (key = scenario.users.owner) =>
    fetch(`${scenario.url}/organization/export?orgId=${scenario.users.orgId}`, { headers: { authorization: key } })

  test('answers with a zip of the rows, the stored files and a manifest', async () => {
    await scenario.upload('1.0.0', 'the bytes')
    await insertDevices(scenario.deps.db, scenario.appId, 1200)
    const response = await ask(scenario.users.admin)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${scenario.users.orgId}.zip"`,
      'cache-control': 'no-store',
    })
    const files = await unzip(Buffer.from(await response.arrayBuffer()))
    expect(String(files.get(`files/${scenario.appId}/1-1.0.0`))).toBe('the bytes')
    expect(String(files.get('devices.jsonl')).split('\n')).toHaveLength(1201)
    expect([...files.keys()].at(-1)).toBe('manifest.json')
    const manifest = JSON.parse(String(files.get('manifest.json'))) as { files: { path: string; sha256: string }[] } // the format
    for (const { path, sha256 } of manifest.files) {
      expect(
        createHash('sha256')
          .update(files.get(path) ?? '')
          .digest('hex'),
      ).toBe(sha256)
    }
  })

  test('is refused before it begins, as other reads are', async () => {
    const { users, call } = scenario
    const path = `/organization/export?orgId=${users.orgId}`
    const code = async (url: string, key?: string) => {
      const { status, body } = await call('GET', url, { key })
      return [status, (body as { code: string }).code]
    }
    expect(await code('/organization/export', users.owner)).toEqual([400, 'org_id_required'])
    expect(await code(path)).toEqual([401, 'invalid_api_key'])
    expect(await code(path, users.writer)).toEqual([403, 'admin_role_required'])
    expect(await code(path, users.neighbour)).toEqual([403, 'organization_not_accessible'])
    await call('DELETE', '/organization', { key: users.owner, body: { orgId: users.orgId } })
    expect(await code(path, users.owner)).toEqual([403, 'organization_not_accessible'])
  })

  test('is not begun by HEAD, and noted in the audit log when it is begun', async () => {
    const { users, call } = scenario
    const audit = async () => {
      const { body } = await call('GET', `/organization/audit?orgId=${users.orgId}&action=organization.export`, {
        key: users.owner,
      })
      return (body as { data: { email: string }[] }).data.map(({ email }) => email) // the contract's shape
    }
    const head = await call('HEAD', `/organization/export?orgId=${users.orgId}`, { key: users.owner })
    expect([head.status, head.headers['content-type'], await audit()]).toEqual([200, 'application/zip', []])
    await (await ask(users.admin)).arrayBuffer()
    expect(await audit()).toEqual(['admin@example.com'])
  })

  test.runIf(hasMany)('breaks off, and is no zip, when the organization is deleted meanwhile', async () => {
    await insertDevices(scenario.deps.db, scenario.appId, MANY)
    const response = await ask()
    const received: Uint8Array[] = []
    const readAll = async () => {
      for await (const chunk of response.body ?? []) {
        if (received.push(chunk as Uint8Array) > 1) continue // bytes, as of any body
        const body = { orgId: scenario.users.orgId }
        expect((await scenario.call('DELETE', '/organization', { key: scenario.users.owner, body })).status).toBe(200)
      }
    }
    await expect(readAll()).rejects.toThrow('terminated')
    await expect(fromBufferPromise(Buffer.concat(received))).rejects.toThrow('End of central directory')
    await waitFor(() => scenario.logged().includes('An export ended before its end'), { what: 'a line of the log' })
  })

  test.runIf(hasMany)(
    'is limited per account, and ends with the connection of a receiver that does not read',
    async () => {
      await insertDevices(scenario.deps.db, scenario.appId, MANY)
      const sockets = await Promise.all([scenario.connect(), scenario.connect()])
      const { owner, orgId } = scenario.users
      const request = `GET /organization/export?orgId=${orgId} HTTP/1.1\r\nhost: test\r\nauthorization: ${owner}\r\n\r\n`
      for (const socket of sockets) socket.pause().write(request)
      await waitFor(async () => (await openExports(scenario)) === 2, { what: 'both to be begun' })
      const refused = await ask()
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
      expect(await refused.json()).toMatchObject({
        error: 'Expected at most 2 exports of an account at a time, got more',
      })
      for (const socket of sockets) socket.destroy()
      await waitFor(async () => (await openExports(scenario)) === 0, { what: 'both to be over' })
    },
  )

  test.runIf(hasMany)('does not hold up a server that closes', async () => {
    await insertDevices(scenario.deps.db, scenario.appId, MANY)
    const response = await ask()
    const closed = scenario.app.close()
    await expect(response.arrayBuffer()).rejects.toThrow('terminated')
    await closed
  })
})

async function unzip(zip: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const reader = await fromBufferPromise(zip)
  for await (const entry of reader.eachEntry()) {
    files.set(entry.fileName, await buffer(await reader.openReadStreamPromise(entry)))
  }
  return files
}

async function openExports({ call }: UploadScenario): Promise<number> {
  const { text } = await call('GET', '/metrics', { key: 'operator-secret-for-tests' })
  return Number(/^organizations_http_open\{kind="exports"\} (\d+)/m.exec(text)?.[1])
}
