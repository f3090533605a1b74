import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteBundles } from './delete-bundles.ts'
import { downloadBundle } from './download-bundle.ts'
import { registerBundle } from './register-bundle.ts'
import { openAppGround, type AppGround } from '../testing/app-ground.ts'
import { withKey } from '../testing/people.ts'
import { uploadCases } from '../testing/upload-cases.ts'
import { textSource } from '../testing/upload-source.ts'

describe.each(uploadCases)('downloadBundle on $name', ({ open, openStore }) => {
  let ground: AppGround
  beforeEach(async () => {
    ground = await openAppGround(open, openStore)
    await ground.upload('1.0.0', textSource('one'))
    await ground.upload('2.0.0', textSource('two and more'))
  })
  afterEach(() => ground.close())

  const download = async (version: string, actor = ground.owner) =>
    await downloadBundle(ground.deps, { actor, input: { app_id: ground.app_id, version } })
  const days = async () => await ground.deps.db.selectFrom('daily_statistics').select(['date', 'bandwidth']).execute()

  test('opens the content of the version that is asked for, as often as it is asked', async () => {
    const { bundle, open: openContent } = await download('2.0.0')
    expect(bundle).toMatchObject({ name: '2.0.0', size: 12 })
    if (openContent === null) throw new Error('Expected a stored bundle')
    expect([await text(await openContent()), await text(await openContent())]).toEqual(['two and more', 'two and more'])
  })

  test('has nothing to open of a bundle whose content is elsewhere', async () => {
    const { deps, owner: actor, app_id } = ground
    const external_url = 'https://files.example/3.zip'
    await registerBundle(deps, { actor, input: { app_id, version: '3.0.0', external_url, checksum: 'any' } })
    expect(await download('3.0.0')).toMatchObject({
      open: null,
      bundle: { external_url, storage_provider: 'external' },
    })
  })

  test('is refused like an unknown bundle when a deletion removes its file after it was found', async () => {
    const { open: openContent } = await download('1.0.0')
    if (openContent === null) throw new Error('Expected a stored bundle')
    const keys: string[] = []
    for await (const page of ground.deps.store.list('organizations/')) keys.push(...page)
    expect(await ground.deps.store.deleteMany(keys)).toEqual({ failed: [] })
    await expect(openContent()).rejects.toMatchObject({ code: 'bundle_not_found' })
  })

  test('counts what was sent on the day that it was sent', async () => {
    const { countSent } = await download('1.0.0')
    await countSent(3)
    await countSent(2)
    ground.deps.now = Date.parse('2026-01-02T00:00:00.000Z')
    await countSent(1)
    expect(await days()).toEqual([
      { date: '2026-01-01', bandwidth: 5 },
      { date: '2026-01-02', bandwidth: 1 },
    ])
  })

  test('is open to callers who may read, and to no others', async () => {
    const reader = await withKey(ground.deps, await ground.member('reader', 'read'), { mode: 'read' })
    expect((await download('1.0.0', reader)).bundle.name).toBe('1.0.0')
    for (const actor of [
      await ground.person('stranger'),
      await withKey(ground.deps, reader, { limitedToApps: ['com.example.other'] }),
      await withKey(ground.deps, reader, { limitedToOrgs: [] }),
    ]) {
      await expect(download('1.0.0', actor)).rejects.toMatchObject({ code: 'app_not_found' })
    }
  })

  test('knows neither a version that never was nor one that is deleted', async () => {
    const { deps, owner: actor, app_id } = ground
    await deleteBundles(deps, { actor, input: { app_id, version: '1.0.0' } })
    for (const version of ['1.0.0', '9.9.9']) {
      await expect(download(version)).rejects.toMatchObject({ code: 'bundle_not_found' })
    }
    expect((await days()).map((it) => it.bandwidth)).toEqual([0])
  })
})
