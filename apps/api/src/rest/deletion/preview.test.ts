import type { DeletionPreview } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { setTimeout as pass } from 'node:timers/promises'
import { openAppScene, type AppScene } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { anotherServer } from '../../testing/another-server.ts'
import { allRows, insertDevices } from '../../testing/rows.ts'
import { watchReads } from '../../testing/watched-reads.ts'

let scene: AppScene
let address: string
beforeEach(async () => {
  scene = await openAppScene()
  address = await scene.server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => scene.server.close())

const content = 'the content of a bundle'

const previewOf = (body: unknown) => (body as { data: DeletionPreview }).data // the document holds it to that
const preview = async () => {
  const { status, body } = await scene.ask('GET', `/organization/deletion/preview?orgId=${scene.users.orgId}`)
  expect(status).toBe(200)
  return previewOf(body)
}
const upload = async (version: string) => {
  const url = `${address}/bundle/upload?app_id=${APP_ID}&version=${version}`
  const { status } = await fetch(url, { method: 'PUT', headers: { authorization: scene.users.owner }, body: content })
  expect(status).toBe(200)
}

describe('the preview of a deletion', () => {
  test('counts exactly what there is, and not what the neighbour has', async () => {
    const before = await preview()
    await upload('1.0.0')
    await upload('1.0.1')
    await scene.makeBundle('1.0.2')
    await scene.makeChannel('beta')
    await insertDevices(scene.server.deps.db, APP_ID, 7)
    const { kinds, files, total, isAtLeast } = await preview()
    const count = (kind: string) => kinds.find((it) => it.kind === kind)
    expect(count('apps')).toEqual({ kind: 'apps', count: 1, isAtLeast: false })
    expect(count('bundles')).toEqual({ kind: 'bundles', count: 3, isAtLeast: false })
    expect(count('channels')).toEqual({ kind: 'channels', count: 1, isAtLeast: false })
    expect(count('devices')).toEqual({ kind: 'devices', count: 7, isAtLeast: false })
    expect(count('members')).toEqual({ kind: 'members', count: 5, isAtLeast: false })
    expect(files).toEqual({ count: 2, bytes: 2 * content.length, isAtLeast: false })
    expect(isAtLeast).toBe(false)
    expect(total).toBe(kinds.reduce((sum, it) => sum + it.count, 0))
    expect(before).toMatchObject({ files: { count: 0, bytes: 0 }, isAtLeast: false })
  })

  test('changes nothing, and is what the deletion then counts', async () => {
    await upload('1.0.0')
    const before = await allRows(scene.server.deps.db)
    const { kinds, total, files } = await preview()
    expect(await allRows(scene.server.deps.db)).toEqual(before)
    await scene.ask('DELETE', `/organization?orgId=${scene.users.orgId}`)
    await scene.finishDeletions()
    const { body } = await scene.ask('GET', `/organization/deletion?orgId=${scene.users.orgId}`)
    const { data } = body as { data: { total: number; kinds: { kind: string; done: number }[] } } // the document's
    expect(data.total).toBe(total + files.count)
    for (const { kind, count } of kinds) {
      expect(data.kinds.find((it) => it.kind === kind)).toMatchObject({ done: count, total: count })
    }
  })

  test('says "at least" of what it has no time to count, and counts the rest to the end', async () => {
    await scene.makeChannel('beta')
    await insertDevices(scene.server.deps.db, APP_ID, 25_000)
    let reads = 0
    const deps = watchReads(scene.server.deps, 'devices', async () => {
      reads += 1
      await pass(400) // a database that is slow: the third read is over when the time is
    })
    const app = await anotherServer(scene.server, { deps })
    const url = `/organization/deletion/preview?orgId=${scene.users.orgId}`
    const answer = await app.inject({ url, headers: { authorization: scene.users.owner } })
    await app.close()
    const { kinds, files, total, isAtLeast } = previewOf(answer.json())
    const devices = kinds.find((it) => it.kind === 'devices')
    // The first looks whether there are few.
    expect([2, 3]).toContain(reads)
    expect(devices).toEqual({ kind: 'devices', count: (reads - 1) * 10_000, isAtLeast: true })
    expect(kinds.filter((it) => it !== devices && it.isAtLeast)).toEqual([])
    expect(kinds).toContainEqual({ kind: 'channels', count: 1, isAtLeast: false })
    expect(files.isAtLeast).toBe(false)
    expect(isAtLeast).toBe(true)
    expect(total).toBe(kinds.reduce((sum, it) => sum + it.count, 0))
  })

  test('is only for an admin with a key of mode all, and for no caller once the organization is deleted', async () => {
    const { users } = scene
    const ask = async (who: Parameters<AppScene['ask']>[3]) => {
      const { status, body } = await scene.ask(
        'GET',
        `/organization/deletion/preview?orgId=${users.orgId}`,
        undefined,
        who,
      )
      return [status, (body as { code?: string }).code] // of the shape of errors
    }
    expect(await ask('admin')).toEqual([200, undefined])
    expect(await ask('ownerHere')).toEqual([200, undefined])
    for (const who of ['writer', 'reader', 'ownerReadOnly', 'ownerUpload', 'ownerWrite'] as const) {
      expect([who, ...(await ask(who))]).toEqual([who, 403, 'admin_role_required'])
    }
    for (const who of ['stranger', 'invited', 'ownerElsewhere', 'ownerNothing', 'ownerOneApp'] as const) {
      expect([who, ...(await ask(who))]).toEqual([who, 403, 'organization_not_accessible'])
    }
    await scene.ask('DELETE', `/organization?orgId=${users.orgId}`)
    expect(await ask('owner')).toEqual([403, 'organization_not_accessible'])
  })
})
