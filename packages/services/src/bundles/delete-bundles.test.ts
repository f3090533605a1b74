import { createHash } from 'node:crypto'
import { inTransaction, type Database, type Kysely } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { listAuditInput, parseInput, type OrganizationId } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteApp } from '../apps/delete-app.ts'
import { deleteBundles } from './delete-bundles.ts'
import { deleteChannel } from '../channels/delete-channel.ts'
import { downloadBundle } from './download-bundle.ts'
import { getApp } from '../apps/get-app.ts'
import { listAudit } from '../audit/list-audit.ts'
import { listBundles } from './list-bundles.ts'
import { registerBundle } from './register-bundle.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { setBundleMetadata } from './set-bundle-metadata.ts'
import { setBundleToChannel } from './set-bundle-to-channel.ts'
import { openAppGround, type AppGround } from '../testing/app-ground.ts'
import { textSource } from '../testing/upload-source.ts'
import { upsertChannel } from '../channels/upsert-channel.ts'

const PAGE = { page: undefined, limit: undefined }

describe.each(testDatabases)('deleteBundles on $name', ({ open }) => {
  let ground: AppGround
  beforeEach(async () => {
    ground = await openAppGround(open)
  })
  afterEach(() => ground.close())

  const remove = async (version?: string, idempotencyKey?: string) => {
    const { deps, owner: actor, app_id } = ground
    return await deleteBundles(deps, { actor, input: { app_id, version }, idempotencyKey })
  }
  const register = async (version: string) => {
    const { deps, owner: actor, app_id } = ground
    const input = { app_id, version, external_url: 'https://files.example/a.zip', checksum: 'any' }
    return await registerBundle(deps, { actor, input })
  }
  const list = async () => {
    const { deps, owner: actor, app_id } = ground
    return (await listBundles(deps, { actor, input: { app_id, ...PAGE } })).map((it) => it.name)
  }
  const runAll = async () => {
    const { signal } = new AbortController()
    for (const { id } of await ground.deps.db.selectFrom('deletions').select('id').execute()) {
      while ((await runDeletion(ground.deps, { deletionId: id, signal })) === 'more');
    }
  }
  const states = async () =>
    (await ground.deps.db.selectFrom('deletions').select('state').execute()).map((it) => it.state)

  test('hides the bundle at once from lists, downloads, channels and the app’s last version', async () => {
    const { deps, owner: actor, app_id } = ground
    await ground.upload('1.0.0', textSource('one'))
    const { id: version_id } = await ground.upload('2.0.0', textSource('two'))
    const channel_id = await ground.channel('beta')
    expect(await remove('2.0.0')).toEqual({ deleted: 1 })
    expect(await list()).toEqual(['1.0.0'])
    expect((await getApp(deps, { actor, input: { app_id } })).last_version).toBe('1.0.0')
    const gone = { code: 'bundle_not_found' }
    const refusals = await Promise.allSettled([
      downloadBundle(deps, { actor, input: { app_id, version: '2.0.0' } }),
      setBundleMetadata(deps, { actor, input: { app_id, version_id, link: undefined, comment: 'late' } }),
      setBundleToChannel(deps, { actor, input: { app_id, version_id, channel_id } }),
      upsertChannel(deps, { actor, input: { app_id, channel: 'beta', version: '2.0.0' } as never }), // the rest is optional
      remove('2.0.0'),
    ])
    for (const refused of refusals) expect(refused).toMatchObject({ status: 'rejected', reason: gone })
    expect([deps.rings, (await ground.objects()).length]).toEqual([1, 2])
  })

  test('frees the version at once, for a bundle that the old one’s deletion does not touch', async () => {
    const old = await ground.upload('1.0.0', textSource('old content'))
    await remove('1.0.0')
    const fresh = await ground.upload('1.0.0', textSource('new'))
    expect(fresh.id).toBeGreaterThan(old.id)
    expect((await ground.objects()).length).toBe(2)
    await runAll()
    expect(await states()).toEqual(['completed'])
    expect(await list()).toEqual(['1.0.0'])
    const rows = await ground.deps.db.selectFrom('bundles').select(['id', 'object_key', 'checksum']).execute()
    const checksum = createHash('sha256').update('new').digest('hex')
    expect(rows).toEqual([{ id: fresh.id, object_key: (await ground.objects())[0], checksum }])
  })

  test('refuses a bundle that a channel points at, until the channel is deleted or points elsewhere', async () => {
    const { deps, owner: actor, app_id } = ground
    await register('1.0.0')
    await register('2.0.0')
    await ground.channel('beta', { version: '1.0.0' })
    await ground.channel('production', { version: '2.0.0' })
    await expect(remove('1.0.0')).rejects.toMatchObject({ code: 'bundle_in_use' })
    await expect(remove('2.0.0')).rejects.toMatchObject({ code: 'bundle_in_use' })
    await deleteChannel(deps, { actor, input: { app_id, channel: 'beta' } })
    expect(await remove('1.0.0')).toEqual({ deleted: 1 })
    await register('3.0.0')
    await ground.channel('production', { version: '3.0.0' })
    expect(await remove('2.0.0')).toEqual({ deleted: 1 })
    await runAll()
    expect(new Set(await states())).toEqual(new Set(['completed']))
    expect(await list()).toEqual(['3.0.0'])
  })

  test('deletes without a version all that no channel uses, however many, by one deletion', async () => {
    for (let index = 0; index < 120; index += 1) await register(`1.0.${index}`)
    await ground.upload('2.0.0', textSource('stored'))
    await ground.channel('beta', { version: '1.0.50' })
    expect(await remove(undefined, 'the same key')).toEqual({ deleted: 120, kept: 1 })
    expect(await list()).toEqual(['1.0.50'])
    expect(await states()).toEqual(['requested'])
    expect(await remove(undefined, 'the same key')).toEqual({ deleted: 0, kept: 1 })
    await runAll()
    expect(await states()).toEqual(['completed'])
    expect([await ground.versions(), await ground.objects()]).toEqual([['1.0.50'], []])
  })

  test('deletes more than one transaction takes in several deletions, and asks for none when nothing is unused', async () => {
    const { deps, orgId, app } = ground
    await register('0.1.0')
    const { id: used } = await register('1.0.0')
    await ground.channel('beta', { version: '1.0.0' })
    await insertBundles(deps.db, { organization_id: orgId, app_uuid: app.id }, 10_050)
    expect(await remove()).toEqual({ deleted: 10_051, kept: 1 })
    const tombstones = await deps.db.selectFrom('tombstones').select('bundles').orderBy('created_at').execute()
    const ranges = tombstones.map(({ bundles }) => JSON.parse(bundles ?? '{}') as object)
    expect(ranges).toMatchObject([
      { appUuid: app.id, above: 0, kept: [used] },
      { appUuid: app.id, kept: [] },
    ])
    expect(await remove()).toEqual({ deleted: 0, kept: 1 })
    expect(await states()).toEqual(['requested', 'requested'])
    await runAll()
    expect([await states(), await ground.versions()]).toEqual([['completed', 'completed'], ['1.0.0']])
  })

  test('records a bulk deletion once: in the audit log, in the storage of the day, in a receipt', async () => {
    const { deps, owner: actor, orgId, app_id } = ground
    await ground.upload('1.0.0', textSource('12345'))
    await ground.upload('2.0.0', textSource('123'))
    await register('3.0.0')
    await remove()
    const { data } = await listAudit(deps, {
      actor,
      input: parseInput(listAuditInput, { orgId, action: 'bundle.delete' }),
    })
    expect(data).toMatchObject([{ subject: `${app_id}/bundles`, before: { bundles: 3, bytes: 8 }, after: null }])
    const days = await deps.db.selectFrom('daily_statistics').select('storage').execute()
    expect(days.map(({ storage }) => storage)).toEqual([0])
    await runAll()
    const receipts = await deps.db.selectFrom('receipts').select('body').execute()
    expect(receipts.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { subject: { kind: 'bundles' }, removed: [{ table: 'bundles', rows: 3, objects: 2, bytes: 8 }] },
    ])
  })

  test('lets no channel point at what is deleted in bulk, and takes versions for new bundles at once', async () => {
    const { deps, owner: actor, app_id } = ground
    const { id: version_id } = await register('1.0.0')
    await register('2.0.0')
    const channel_id = await ground.channel('beta', { version: '2.0.0' })
    expect(await remove()).toEqual({ deleted: 1, kept: 1 })
    const gone = { code: 'bundle_not_found' }
    await expect(setBundleToChannel(deps, { actor, input: { app_id, version_id, channel_id } })).rejects.toMatchObject(
      gone,
    )
    await expect(ground.channel('beta', { version: '1.0.0' })).rejects.toMatchObject(gone)
    const pointing = inTransaction(deps.db, (trx) =>
      trx.updateTable('channels').set({ bundle_id: version_id }).where('id', '=', channel_id).execute(),
    )
    await expect(pointing).rejects.toThrow('organization_deleting')
    const fresh = await register('1.0.0')
    await runAll()
    expect(await list()).toEqual(['1.0.0', '2.0.0'])
    expect((await deps.db.selectFrom('bundles').select('id').orderBy('id', 'desc').execute())[0]).toEqual({
      id: fresh.id,
    })
  })

  test.each(['app', 'organization'])('in bulk is ended as superseded by the deletion of the %s', async (what) => {
    const { deps, owner: actor, app_id, orgId } = ground
    await ground.upload('1.0.0', textSource('one'))
    await ground.upload('2.0.0', textSource('two'))
    await remove()
    if (what === 'app') await deleteApp(deps, { actor, input: { app_id } })
    else await deleteOrganization(deps, { actor, input: { orgId } })
    expect((await states()).toSorted()).toEqual(['requested', 'superseded'])
    await runAll()
    expect((await states()).toSorted()).toEqual(['completed', 'superseded'])
    expect([await ground.versions(), await ground.objects()]).toEqual([[], []])
  })

  test('deletes one with an idempotency key once: a repetition gets the same answer', async () => {
    await register('1.0.0')
    expect(await remove('1.0.0', 'key')).toEqual({ deleted: 1 })
    await register('1.0.0')
    expect(await remove('1.0.0', 'key')).toEqual({ deleted: 1 })
    expect(await list()).toEqual(['1.0.0'])
  })

  test('deletes a bundle that devices run, and leaves the devices as they are', async () => {
    const { deps, orgId, app } = ground
    const { id } = await register('1.0.0')
    const device = { organization_id: orgId, app_uuid: app.id, platform: 'ios', is_prod: 1, is_emulator: 0 } as const
    const named = { device_id: 'device-1', bundle_id: id, version_name: '1.0.0', updated_at: 1 }
    await inTransaction(deps.db, (trx) =>
      trx
        .insertInto('devices')
        .values({ ...device, ...named })
        .execute(),
    )
    await remove('1.0.0')
    await runAll()
    expect([await states(), await ground.versions()]).toEqual([['completed'], []])
    const devices = deps.db.selectFrom('devices').select(['device_id', 'bundle_id', 'version_name', 'updated_at'])
    expect(await devices.execute()).toEqual([named])
  })

  test('records in the audit log which version went, in the transaction of the deletion', async () => {
    const { deps, owner: actor, orgId, app_id } = ground
    await ground.upload('1.0.0', textSource('12345'))
    await remove('1.0.0')
    const input = parseInput(listAuditInput, { orgId, action: 'bundle.delete' })
    const { data } = await listAudit(deps, { actor, input })
    expect(data).toMatchObject([{ subject: `${app_id}/bundle/1.0.0`, before: { bytes: 5 }, after: null }])
  })

  test('is ended as superseded by the deletion of the app, and completed deletions stay completed', async () => {
    const { deps, owner: actor, app_id } = ground
    await ground.upload('1.0.0', textSource('one'))
    await ground.upload('2.0.0', textSource('two'))
    await remove('1.0.0')
    await runAll()
    await remove('2.0.0')
    await deleteApp(deps, { actor, input: { app_id } })
    expect((await states()).toSorted()).toEqual(['completed', 'requested', 'superseded'])
    const open = deps.db.selectFrom('outbox').select('id').where('acknowledged_at', 'is', null)
    expect((await open.execute()).length).toBe(1)
    await runAll()
    expect((await states()).toSorted()).toEqual(['completed', 'completed', 'superseded'])
    expect([await ground.versions(), await ground.objects()]).toEqual([[], []])
  })
})

/** As many registered bundles, without the work of registering each. */
async function insertBundles(
  db: Kysely<Database>,
  app: { organization_id: OrganizationId; app_uuid: string },
  count: number,
): Promise<void> {
  const row = { ...app, storage_provider: 'external', external_url: 'https://files.example/a.zip', bytes: 0 } as const
  await inTransaction(db, async (trx) => {
    for (let from = 0; from < count; from += 1000) {
      const rows = Array.from({ length: Math.min(1000, count - from) }, (_, at) => ({
        ...row,
        name: `7.0.${from + at}`,
        created_at: 1,
        updated_at: 1,
      }))
      await trx.insertInto('bundles').values(rows).execute()
    }
  })
}
