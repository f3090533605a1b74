import { setTimeout as later } from 'node:timers/promises'
import { inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDeletionScenario, type DeletionScenario } from '../testing/deletion-scenario.ts'
import { deleteChannel } from './delete-channel.ts'
import { getChannelReach } from './get-channel-reach.ts'

const APPS = { apps: 2, bundlesPerApp: 1, devicesPerApp: 30 }
const PUT = 7

describe.for(testDatabases)('the reach of channels on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, APPS)
  })
  afterEach(() => scenario.close())

  const reach = async () => {
    const { deps, owner: actor, appId } = scenario
    return await getChannelReach(deps, { actor, input: { app_id: appId } })
  }

  test('is the devices that were put on a channel, and for a public one those that were put on none', async () => {
    const { deps, owner: actor, appId } = scenario
    const allowed = { ios: 1, android: 1, electron: 1, allow_emulator: 1, allow_dev: 1 } as const
    const [open, closed] = await inTransaction(deps.db, async (trx) => {
      const { id } = await trx.selectFrom('apps').select('id').where('app_id', '=', appId).executeTakeFirstOrThrow()
      const channels = await trx.selectFrom('channels').select(['id', 'name']).where('app_uuid', '=', id).execute()
      const [first, second] = channels
      if (first === undefined || second === undefined) throw new Error('Expected two channels')
      for (const channel of channels) {
        const values = { ...allowed, is_public: channel === first ? 1 : 0 } as const
        await trx.updateTable('channels').set(values).where('id', '=', channel.id).execute()
      }
      await trx.deleteFrom('device_overrides').where('app_uuid', '=', id).execute()
      const devices = await trx.selectFrom('devices').selectAll().where('app_uuid', '=', id).limit(PUT).execute()
      const rows = devices.map(({ organization_id, app_uuid, device_id }) => ({
        organization_id,
        app_uuid,
        device_id,
        channel_id: second.id,
        created_at: 1,
      }))
      await trx.insertInto('device_overrides').values(rows).execute()
      return [first.name, second.name]
    })
    const found = await reach()
    expect(found).toMatchObject({ devices: APPS.devicesPerApp, isAtLeast: false })
    const devices = Object.fromEntries(found.channels.map((it) => [it.name, it.devices]))
    expect(devices).toMatchObject({ [open]: APPS.devicesPerApp - PUT, [closed]: PUT })

    await deleteChannel(deps, { actor, input: { app_id: appId, channel: closed } })
    const { channels } = await reach()
    expect(channels.map((it) => it.name)).not.toContain(closed)
    expect(channels.find((it) => it.name === open)?.devices).toBe(APPS.devicesPerApp)
  })

  test('is one count for all who ask while it is under way', async () => {
    const { deps, owner: actor, appId } = scenario
    const asked = Promise.withResolvers<void>()
    const calls = { of: 0, batches: 0 }
    const previews: typeof deps.previews = {
      of: async (name, count) => {
        calls.of += 1
        if (calls.of === 2) asked.resolve()
        return await deps.previews.of(name, count)
      },
      inTurn: async (read) => {
        await asked.promise
        calls.batches += 1
        return await deps.previews.inTurn(read)
      },
    }
    const ask = async () => await getChannelReach({ ...deps, previews }, { actor, input: { app_id: appId } })
    const [one, other] = await Promise.all([ask(), ask()])
    expect(one).toEqual(other)
    expect(calls).toEqual({ of: 2, batches: 1 })
  })

  test('is "at least" when a second is over before all devices are counted', async () => {
    const { deps, owner: actor, appId } = scenario
    await inTransaction(deps.db, async (trx) => {
      const device = await trx.selectFrom('devices').selectAll().limit(1).executeTakeFirstOrThrow()
      const { id } = await trx.selectFrom('apps').select('id').where('app_id', '=', appId).executeTakeFirstOrThrow()
      for (let made = 0; made < 20_000; made += 1000) {
        const rows = Array.from({ length: 1000 }, (_, n) => ({
          ...device,
          app_uuid: id,
          device_id: `more-${made + n}`,
        }))
        await trx.insertInto('devices').values(rows).execute()
      }
    })
    expect(await reach()).toMatchObject({ devices: 20_000 + APPS.devicesPerApp, isAtLeast: false })
    const previews: typeof deps.previews = {
      ...deps.previews,
      inTurn: async (read) => {
        const answer = await deps.previews.inTurn(read)
        await later(1_001)
        return answer
      },
    }
    const found = await getChannelReach({ ...deps, previews }, { actor, input: { app_id: appId } })
    expect(found).toMatchObject({ devices: 10_000, isAtLeast: true })
  })
})
