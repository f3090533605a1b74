import { canOnApp, meetsPolicy, wholeRight, type KeyRight } from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { isUniqueViolation } from '../../database-errors.ts'
import { openFilled } from '../../testing/open-filled.ts'
import { appUuid, organizationNumber, userNumber } from '../../testing/sample-rows.ts'
import { appKey, appSubject, insertSampleTombstone, subjectInApp } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { findAppOf, insertApp, listAppsOf, updateApp } from './apps.ts'
import { deleteOwnRow } from '../deletion/find-subjects.ts'
import { updatePolicy } from '../organizations/organizations.ts'

const [ours, neighbour] = [1, 2]
const appIdOf = (organization: number, n: number) => appKey(organization, n).appId

describe.each(testDatabases)('apps on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    // Apps 0-3, and users 0-3 as members. Bundles 0-2 are of the first app, the third of the second.
    database = await openFilled(open, { organizations: [ours, neighbour], rows: 4, users: 5 })
    return () => database.remove()
  })

  const work = <T>(run: Parameters<typeof inTransaction<T>>[1]) => inTransaction<T>(database.db, run)
  const remove = (subject: Parameters<typeof insertSampleTombstone>[1]) =>
    work((trx) => insertSampleTombstone(trx, subject))
  const rows = () => database.db.selectFrom('apps').selectAll().orderBy('id').execute()
  const find = (appId: string, user = 0) => findAppOf(database.db, { appId, userId: userNumber(user) })
  const newApp = {
    organizationId: organizationNumber(ours),
    id: 'app-new',
    appId: 'com.example.new',
    name: 'New',
    iconUrl: null,
    userId: userNumber(0),
    defaultUploadChannel: 'dev',
    retentionSeconds: 60,
    createdAt: 1000,
  }

  describe('a new one', () => {
    test('is answered as it is found again', async () => {
      const inserted = await work((trx) => insertApp(trx, newApp))
      expect(inserted).toEqual({
        app_id: 'com.example.new',
        id: 'app-new',
        name: 'New',
        owner_org: organizationNumber(ours),
        user_id: userNumber(0),
        default_upload_channel: 'dev',
        icon_url: null,
        last_version: null,
        retention: 60,
        created_at: '1970-01-01T00:00:01.000Z',
        updated_at: '1970-01-01T00:00:01.000Z',
      })
      expect((await find('com.example.new'))?.app).toEqual(inserted)
    })

    test.each([
      ['its own organization', ours],
      ['another', neighbour],
    ])('does not get the name of an app of %s', async (_, organization) => {
      const before = await rows()
      const twin = work((trx) => insertApp(trx, { ...newApp, appId: appIdOf(organization, 0) }))
      await expect(twin).rejects.toSatisfy((error) => isUniqueViolation(error, 'apps.app_id'))
      expect(await rows()).toEqual(before)
    })

    test('does not get the name of one that is being deleted, and gets it once its row is gone', async () => {
      await remove(appSubject(ours, 3))
      const insert = () => work((trx) => insertApp(trx, { ...newApp, appId: appIdOf(ours, 3) }))
      await expect(insert()).rejects.toSatisfy((error) => isUniqueViolation(error, 'apps.app_id'))
      expect(await work((trx) => deleteOwnRow(trx, appSubject(ours, 3)))).toBe(1)
      await insert()
    })

    test('may have a name that differs from another in its case', async () => {
      await work((trx) => insertApp(trx, { ...newApp, appId: appIdOf(ours, 0).toUpperCase() }))
      expect((await find(appIdOf(ours, 0)))?.appUuid).toBe(appUuid(ours, 0))
    })
  })

  describe('one', () => {
    test('is found by its name by a member, with their role and the organization’s policy', async () => {
      const policy = { require_apikey_expiration: true, max_apikey_expiration_days: 30 }
      await work((trx) => updatePolicy(trx, { id: organizationNumber(ours), policy }))
      await work((trx) =>
        trx.updateTable('members').set({ role: 'write' }).where('user_id', '=', userNumber(1)).execute(),
      )
      expect(await find(appIdOf(ours, 0), 1)).toEqual({
        app: expect.objectContaining({ app_id: appIdOf(ours, 0), id: appUuid(ours, 0) }),
        organizationId: organizationNumber(ours),
        appUuid: appUuid(ours, 0),
        role: 'write',
        policy,
      })
      expect(await find(appIdOf(neighbour, 0), 1)).toMatchObject({
        organizationId: organizationNumber(neighbour),
        policy: { require_apikey_expiration: false, max_apikey_expiration_days: null },
      })
    })

    test('is found without a role while an invitation is pending, and by no other user', async () => {
      await work((trx) =>
        trx
          .updateTable('members')
          .set({ accepted_at: null, invitation_ends_at: 5 })
          .where('user_id', '=', userNumber(1))
          .where('organization_id', '=', organizationNumber(ours))
          .execute(),
      )
      expect(await find(appIdOf(ours, 0), 1)).toMatchObject({ role: null })
      expect(await find(appIdOf(neighbour, 0), 1)).toMatchObject({ role: 'read' })
      expect(await find(appIdOf(ours, 0), 4)).toBeUndefined()
      for (const unknown of ['', 'com.example.unknown', appUuid(ours, 0), appIdOf(ours, 0).toUpperCase()]) {
        expect(await find(unknown)).toBeUndefined()
      }
    })

    test('is gone from the commit of its deletion on, or of its organization’s; its neighbours stay', async () => {
      await remove(appSubject(ours, 0))
      expect(await find(appIdOf(ours, 0))).toBeUndefined()
      expect(await find(appIdOf(ours, 1))).toBeDefined()
      await remove(ours)
      expect(await find(appIdOf(ours, 1))).toBeUndefined()
      expect(await find(appIdOf(neighbour, 0))).toBeDefined()
    })

    test('is gone within the transaction that deletes it, and back when that fails', async () => {
      const failed = work(async (trx) => {
        await insertSampleTombstone(trx, appSubject(ours, 0))
        expect(await findAppOf(trx, { appId: appIdOf(ours, 0), userId: userNumber(0) })).toBeUndefined()
        throw new Error('rolled back on purpose')
      })
      await expect(failed).rejects.toThrow('on purpose')
      expect(await find(appIdOf(ours, 0))).toBeDefined()
    })

    test('stays when a bundle, a channel or another kind of thing of its id is deleted', async () => {
      for (const subjectKind of ['bundle', 'channel', 'organization'] as const) {
        await remove({ ...appSubject(ours, 0), subjectKind })
      }
      expect(await find(appIdOf(ours, 0))).toBeDefined()
    })
  })

  test('their last version is the newest of their bundles that is not deleted', async () => {
    const last = async (n: number) => {
      const listed = await list({})
      const one = (await find(appIdOf(ours, n)))?.app.last_version
      expect(listed.find(({ id }) => id === appUuid(ours, n))?.last_version).toBe(one)
      return one
    }
    expect(await last(0)).toBe('1.0.2')
    expect(await last(1)).toBe('1.0.3')
    expect(await last(2)).toBeNull()
    await remove(subjectInApp('bundle', ours, 2))
    await remove(subjectInApp('channel', ours, 1))
    expect(await last(0)).toBe('1.0.1')
    await remove(subjectInApp('bundle', ours, 3))
    expect(await last(1)).toBeNull()
    expect((await find(appIdOf(neighbour, 0)))?.app.last_version).toBe('1.0.2')
  })

  const list = (reach: { key?: KeyRight; user?: number; organization?: number; page?: number; limit?: number }) =>
    listAppsOf(database.db, {
      userId: userNumber(reach.user ?? 0),
      key: reach.key ?? wholeRight,
      now: 1000,
      organizationId: reach.organization === undefined ? undefined : organizationNumber(reach.organization),
      page: reach.page ?? 0,
      limit: reach.limit ?? 100,
    })
  const uuids = async (reach: Parameters<typeof list>[0]) => (await list(reach)).map(({ id }) => id)
  const newestFirst = [3, 2, 1, 0].flatMap((n) => [neighbour, ours].map((organization) => appUuid(organization, n)))

  describe('the list of them', () => {
    test('holds those of all organizations, or of one, newest first, page by page', async () => {
      expect(await uuids({})).toEqual(newestFirst)
      expect(await uuids({ page: 0, limit: 3 })).toEqual(newestFirst.slice(0, 3))
      expect(await uuids({ page: 2, limit: 3 })).toEqual(newestFirst.slice(6))
      expect(await uuids({ page: 3, limit: 3 })).toEqual([])
      expect(await uuids({ organization: ours, limit: 2 })).toEqual([appUuid(ours, 3), appUuid(ours, 2)])
      expect(await uuids({ organization: 3 })).toEqual([])
    })

    test('holds each as it is found alone', async () => {
      for (const app of await list({})) expect((await find(app.app_id))?.app).toEqual(app)
    })

    test('holds none of an organization that the user is not in, or is only invited to', async () => {
      expect(await uuids({ user: 4 })).toEqual([])
      await work((trx) =>
        trx
          .updateTable('members')
          .set({ accepted_at: null })
          .where('user_id', '=', userNumber(1))
          .where('organization_id', '=', organizationNumber(ours))
          .execute(),
      )
      expect(await uuids({ user: 1 })).toEqual(newestFirst.filter((id) => id.endsWith(`-${neighbour}`)))
    })

    test('holds none that is deleted, or whose organization is', async () => {
      await remove(appSubject(neighbour, 2))
      expect(await uuids({})).toEqual(newestFirst.filter((id) => id !== appUuid(neighbour, 2)))
      await remove(neighbour)
      expect(await uuids({})).toEqual(newestFirst.filter((id) => id.endsWith(`-${ours}`)))
    })

    const orgs = [null, [], [organizationNumber(ours)], [organizationNumber(neighbour), 'org_gone'], ['org_gone']]
    const apps = [null, [], [appIdOf(ours, 0)], [appIdOf(ours, 1), appIdOf(neighbour, 1)], ['com.gone', 'COM.EXAMPLE']]
    test.each(orgs.flatMap((limitedToOrgs) => apps.map((limitedToApps) => ({ limitedToOrgs, limitedToApps }))))(
      'agrees with the rule of limits: $limitedToOrgs and $limitedToApps',
      async (limits) => {
        const key = { ...wholeRight, mode: 'read' as const, ...limits }
        const user = { userId: userNumber(0), email: '', plan: 'standard' as const, isOperator: false, keyId: 1 }
        const mayRead = (await list({})).filter(({ owner_org: organizationId, app_id: appId }) =>
          canOnApp({ ...user, key }, 'app.read', { organizationId, role: 'read', appId }),
        )
        expect(await list({ key })).toEqual(mayRead)
      },
    )

    test.each([null, 1000, 1000 + 86_400_000, 1001 + 86_400_000])(
      'agrees with the rule of policies about a key that expires at %s',
      async (expiresAt) => {
        const key = { ...wholeRight, expiresAt }
        for (const required of [true, false]) {
          for (const days of [null, 1]) {
            const policy = { require_apikey_expiration: required, max_apikey_expiration_days: days }
            await work((trx) => updatePolicy(trx, { id: organizationNumber(ours), policy }))
            const isMet = meetsPolicy(key, policy, 1000)
            expect(await uuids({ key })).toEqual(newestFirst.filter((id) => isMet || id.endsWith(`-${neighbour}`)))
          }
        }
      },
    )
  })

  describe('a change', () => {
    const change = { name: undefined, icon: undefined, retention: undefined }
    const update = (changed: Partial<Parameters<typeof updateApp>[1]['change']>, now = 5000) =>
      work((trx) => updateApp(trx, { app: appKey(ours, 0), change: { ...change, ...changed }, now }))

    test.each([
      [{ name: 'Renamed' }, { name: 'Renamed' }],
      [{ icon: 'https://example.com/i.png' }, { icon_url: 'https://example.com/i.png' }],
      [{ retention: 0 }, { retention_seconds: 0 }],
      [
        { name: 'Both', retention: 7 },
        { name: 'Both', retention_seconds: 7 },
      ],
    ])('of %j is of that, and no other app changes', async (changed, columns) => {
      const before = await rows()
      await update(changed)
      expect(await rows()).toEqual(
        before.map((row) => (row.id === appUuid(ours, 0) ? { ...row, ...columns, updated_at: 5000 } : row)),
      )
    })

    test('moves updated_at on, also when the clock stands still or goes back', async () => {
      const changedAt = async () => (await rows()).find(({ id }) => id === appUuid(ours, 0))?.updated_at
      for (const [now, expected] of [
        [5000, 5000],
        [5000, 5001],
        [10, 5002],
        [6000, 6000],
      ]) {
        await update({ retention: 1 }, now)
        expect(await changedAt()).toBe(expected)
      }
    })
  })

  describe('the row of one', () => {
    test('goes last of all, and no other goes with it', async () => {
      const before = await rows()
      await expect(work((trx) => deleteOwnRow(trx, appSubject(ours, 0)))).rejects.toThrow(/foreign key/i)
      expect(await rows()).toEqual(before)
      expect(await work((trx) => deleteOwnRow(trx, appSubject(ours, 2)))).toBe(1)
      expect(await work((trx) => deleteOwnRow(trx, appSubject(ours, 2)))).toBe(0)
      const elsewhere = { ...appSubject(ours, 3), organizationId: organizationNumber(neighbour) }
      expect(await work((trx) => deleteOwnRow(trx, elsewhere))).toBe(0)
      expect(await rows()).toEqual(before.filter(({ id }) => id !== appUuid(ours, 2)))
    })
  })
})
