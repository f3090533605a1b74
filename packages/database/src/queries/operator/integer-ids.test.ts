import { newChannelSettings, wholeRight } from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { insertSampleOrganization, insertSampleRow, insertUsers, userNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { insertApiKey } from '../keys/api-keys.ts'
import { insertBundle } from '../bundles/bundles.ts'
import { insertChannel } from '../channels/channels.ts'
import { raiseHighestIds, readHighestIds } from './integer-ids.ts'

describe.each(testDatabases)('the highest integer ids on $name', ({ open }) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 1)
      await insertSampleOrganization(trx, 1)
      await insertSampleRow(trx, 'apps', { organization: 1, n: 0 })
    })
    return () => database.remove()
  })

  const raise = (ids: { apiKeys: number; bundles: number; channels: number }) =>
    inTransaction(database.db, (trx) => raiseHighestIds(trx, ids))
  const app = async () => {
    const { organization_id: organizationId, id } = await database.db
      .selectFrom('apps')
      .select(['organization_id', 'id'])
      .executeTakeFirstOrThrow()
    return { organizationId, appUuid: id }
  }
  const addBundle = async (version: string) => {
    const content = { checksum: '', storageProvider: 'external', externalUrl: null, objectKey: null, bytes: 0 } as const
    const bundle = { ...(await app()), ...content, version, createdAt: 1 }
    return (await inTransaction(database.db, (trx) => insertBundle(trx, 'com.example.app', bundle))).id
  }
  const addChannel = async () => {
    const channel = { name: 'production', bundleId: null, settings: newChannelSettings, now: 1 }
    const key = await app()
    return await inTransaction(database.db, (trx) => insertChannel(trx, key, channel))
  }
  const addKey = async (keyHash: string) => {
    const key = { ...wholeRight, userId: userNumber(0), name: 'A key', keyHash, createdAt: 1 }
    return (await inTransaction(database.db, (trx) => insertApiKey(trx, key))).id
  }

  test('are zero before there was a row, and outlast rows that go', async () => {
    expect(await readHighestIds(database.db)).toEqual({ apiKeys: 0, bundles: 0, channels: 0 })
    await addBundle('1.0.0')
    await addKey('first')
    const { apiKeys, bundles } = await readHighestIds(database.db)
    expect([apiKeys, bundles].every((it) => it > 0)).toBe(true)
    await inTransaction(database.db, (trx) => trx.deleteFrom('bundles').execute())
    expect(await readHighestIds(database.db)).toEqual({ apiKeys, bundles, channels: 0 })
  })

  test('once raised, are below every id that comes, and do not fall', async () => {
    await addBundle('1.0.0')
    await raise({ apiKeys: 50, bundles: 70, channels: 90 })
    expect(await readHighestIds(database.db)).toEqual({ apiKeys: 50, bundles: 70, channels: 90 })
    await raise({ apiKeys: 0, bundles: 69, channels: 90 })
    const ids = { apiKeys: await addKey('first'), bundles: await addBundle('1.0.1'), channels: await addChannel() }
    expect(ids).toEqual({ apiKeys: 51, bundles: 71, channels: 91 })
    expect(await readHighestIds(database.db)).toEqual(ids)
  })
})
