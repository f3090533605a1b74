import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { inTransaction } from '@organizations/database'
import { listAuditInput, parseInput, type UserId } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { downloadBundle } from '../bundles/download-bundle.ts'
import { getApp } from '../apps/get-app.ts'
import { listAudit } from '../audit/list-audit.ts'
import { registerBundle } from '../bundles/register-bundle.ts'
import type { Caller } from '../deps.ts'
import { openAppGround, type AppGround } from '../testing/app-ground.ts'
import { withKey } from '../testing/people.ts'
import { uploadCases } from '../testing/upload-cases.ts'
import { createUploadSource, textSource } from '../testing/upload-source.ts'

const CONTENT = 'some content'
const SHA256 = createHash('sha256').update(CONTENT).digest('hex')

type Meanwhile = (ground: AppGround, userId: UserId) => Promise<unknown>

const deleteKey: Meanwhile = async ({ deps }, userId) =>
  await inTransaction(deps.db, (trx) => trx.deleteFrom('api_keys').where('user_id', '=', userId).execute())

const expireKey: Meanwhile = async ({ deps }, userId) => {
  const expires_at = deps.clock()
  await inTransaction(deps.db, (trx) =>
    trx.updateTable('api_keys').set({ expires_at }).where('user_id', '=', userId).execute(),
  )
}

const renewSecret: Meanwhile = async ({ deps }, userId) =>
  await inTransaction(deps.db, async (trx) => {
    for (const { id } of await trx.selectFrom('api_keys').select('id').where('user_id', '=', userId).execute()) {
      await trx.updateTable('api_keys').set({ key_hash: deps.ids.uuid() }).where('id', '=', id).execute()
    }
  })

const letRead: Meanwhile = async ({ deps }, userId) =>
  await inTransaction(deps.db, (trx) =>
    trx.updateTable('members').set({ role: 'read' }).where('user_id', '=', userId).execute(),
  )

const wantExpiry: Meanwhile = async ({ deps, orgId }) =>
  await inTransaction(deps.db, (trx) =>
    trx.updateTable('organizations').set({ require_apikey_expiration: 1 }).where('id', '=', orgId).execute(),
  )

const removeMember: Meanwhile = (ground) => ground.remove(ground.owner, 'uploader@example.com')

describe.each(uploadCases)('uploadBundle on $name', ({ open, openStore }) => {
  let ground: AppGround
  beforeEach(async () => {
    ground = await openAppGround(open, openStore)
  })
  afterEach(() => ground.close())

  const expectNothingLeft = async () => {
    expect([await ground.versions(), await ground.objects(), await ground.intents()]).toEqual([[], [], 0])
  }

  test('stores the content, under a key without names, and answers with its size and checksum', async () => {
    const { deps, owner, orgId, app_id, app } = ground
    const bundle = await ground.upload('1.0.0', textSource('some ', 'content'))
    expect(bundle).toMatchObject({
      app_id,
      name: '1.0.0',
      size: CONTENT.length,
      checksum: SHA256,
      storage_provider: deps.store.provider,
      external_url: null,
    })
    const keys = await ground.objects()
    expect(keys).toEqual([expect.stringMatching(`^organizations/${orgId}/apps/${app.id}/[0-9a-f-]{36}$`) as string])
    const download = await downloadBundle(deps, { actor: owner, input: { app_id, version: '1.0.0' } })
    if (download.open === null) throw new Error('Expected a stored bundle')
    expect(await text(await download.open())).toBe(CONTENT)
    expect(await ground.intents()).toBe(0)
    expect((await getApp(deps, { actor: owner, input: { app_id } })).last_version).toBe('1.0.0')
    const input = parseInput(listAuditInput, { orgId, action: 'bundle.create' })
    const { data: entries } = await listAudit(deps, { actor: owner, input })
    expect(entries).toMatchObject([{ subject: `${app_id}/bundle/1.0.0`, after: { bytes: CONTENT.length } }])
  })

  test('takes content of no bytes, and content of exactly the most that is taken', async () => {
    expect(await ground.upload('1.0.0', textSource())).toMatchObject({ size: 0 })
    expect(await ground.upload('1.0.1', textSource('12345'), { maxBytes: 5 })).toMatchObject({ size: 5 })
    expect((await ground.objects()).length).toBe(2)
  })

  test('takes a checksum that fits', async () => {
    expect(await ground.upload('1.0.0', textSource(CONTENT), { checksum: SHA256 })).toMatchObject({ checksum: SHA256 })
  })

  test.each([
    ['a checksum that does not fit', 'checksum_mismatch', { checksum: 'a'.repeat(64) }],
    ['more than is taken', 'upload_too_large', { maxBytes: 11 }],
  ])('refuses %s with %s, and keeps nothing', async (_name, code, by) => {
    await expect(ground.upload('1.0.0', textSource('some ', 'content'), by)).rejects.toMatchObject({ code })
    await expectNothingLeft()
  })

  test('stops reading as soon as it is too much', async () => {
    const source = createUploadSource()
    const upload = ground.upload('1.0.0', source, { maxBytes: 3 })
    source.push('1234') // and there it stays: nothing more comes, and no end
    await expect(upload).rejects.toMatchObject({ code: 'upload_too_large' })
    await expectNothingLeft()
  })

  test('passes on what ended the source midway, and keeps nothing', async () => {
    const source = createUploadSource()
    const upload = ground.upload('1.0.0', source)
    source.push('some ')
    await source.isDrained()
    const lost = new Error('the sender is gone')
    source.fail(lost)
    await expect(upload).rejects.toBe(lost)
    await expectNothingLeft()
  })

  test('hears at once that the sender is gone, while the source is silent, and keeps nothing', async () => {
    const source = createUploadSource()
    const gone = new AbortController()
    const upload = ground.upload('1.0.0', source, { signal: gone.signal })
    const outcome = upload.catch((error: unknown) => error)
    source.push('some ')
    await source.isDrained()
    expect(await ground.intents()).toBe(1)
    const reason = new Error('the sender is gone')
    gone.abort(reason)
    expect(await outcome).toBe(reason)
    await expectNothingLeft()
  })

  test('refuses a version that is taken before a byte is read, whether it was uploaded or registered', async () => {
    const { deps, owner, app_id } = ground
    await ground.upload('1.0.0', textSource(CONTENT))
    const input = { app_id, version: '2.0.0', external_url: 'https://files.example/2.zip', checksum: 'any' }
    await registerBundle(deps, { actor: owner, input })
    for (const version of ['1.0.0', '2.0.0']) {
      await expect(ground.upload(version, createUploadSource())).rejects.toMatchObject({ code: 'version_taken' })
    }
    expect([(await ground.objects()).length, await ground.intents()]).toEqual([1, 0])
  })

  test('lets exactly one of two uploads of the same version win; the other leaves nothing', async () => {
    const sources = [createUploadSource(), createUploadSource()]
    const uploads = sources.map((source) => ground.upload('1.0.0', source).catch((error: unknown) => error))
    for (const source of sources) {
      source.push('one of two')
      await source.isDrained()
    }
    expect(await ground.intents()).toBe(2)
    for (const source of sources) source.end()
    const outcomes = await Promise.all(uploads)
    expect(outcomes).toContainEqual(expect.objectContaining({ name: '1.0.0', size: 10 }))
    expect(outcomes).toContainEqual(expect.objectContaining({ code: 'version_taken' }))
    const named = await ground.deps.db.selectFrom('bundles').select('object_key').execute()
    expect(await ground.objects()).toEqual(named.map((it) => it.object_key))
    expect([named.length, await ground.intents()]).toEqual([1, 0])
  })

  const losses = [
    ['the key is deleted', 'invalid_api_key', deleteKey],
    ['the key expires', 'invalid_api_key', expireKey],
    ['the key gets another secret', 'invalid_api_key', renewSecret],
    ['the uploader is removed', 'app_not_found', removeMember],
    ['the uploader may only read now', 'insufficient_bundle_permissions', letRead],
    ['the policy wants keys that expire', 'key_policy', wantExpiry],
  ] as const

  const beginAs = async (actor: Caller) => {
    const source = createUploadSource()
    const upload = ground.upload('1.0.0', source, { actor: await withKey(ground.deps, actor, { mode: 'upload' }) })
    const outcome = upload.catch((error: unknown) => error)
    source.push('some ')
    await source.isDrained()
    return { source, outcome }
  }

  test.each(losses)('keeps nothing when, while it streams, %s', async (_name, code, meanwhile) => {
    const actor = await ground.member('uploader', 'upload')
    const { source, outcome } = await beginAs(actor)
    await meanwhile(ground, actor.userId)
    source.end()
    expect(await outcome).toMatchObject({ code })
    await expectNothingLeft()
  })

  test.each(losses)('ends by itself, while its sender is silent, when %s', async (_name, code, meanwhile) => {
    ground.deps.leaseMs = 900
    const actor = await ground.member('uploader', 'upload')
    const { outcome } = await beginAs(actor)
    await meanwhile(ground, actor.userId)
    expect(await outcome).toMatchObject({ code })
    await expectNothingLeft()
  })
})
