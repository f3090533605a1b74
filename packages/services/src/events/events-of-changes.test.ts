/**
 * Every change of an organization, and what others hear of it. That each operation is among them, or has a reason why
 * not: apps/api/src/parity/events-of-operations.ts.
 */
import { testDatabases } from '@organizations/database/testing'
import {
  createApiKeyInput,
  feedEventSchemaOf,
  organizationEventTypes,
  parseInput,
  setPolicyInput,
  updateApiKeyInput,
  updateAppInput,
  updateOrganizationInput,
  type OrganizationEventType,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../apps/create-app.ts'
import { deleteApp } from '../apps/delete-app.ts'
import { updateApp } from '../apps/update-app.ts'
import { deleteBundles } from '../bundles/delete-bundles.ts'
import { registerBundle } from '../bundles/register-bundle.ts'
import { setBundleMetadata } from '../bundles/set-bundle-metadata.ts'
import { setBundleToChannel } from '../bundles/set-bundle-to-channel.ts'
import { deleteChannel } from '../channels/delete-channel.ts'
import { createApiKey } from '../keys/create-api-key.ts'
import { deleteApiKey } from '../keys/delete-api-key.ts'
import { updateApiKey } from '../keys/update-api-key.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { setPolicy } from '../organizations/set-policy.ts'
import { updateOrganization } from '../organizations/update-organization.ts'
import { openAppGround, type AppGround } from '../testing/app-ground.ts'

describe.for(testDatabases)('what others hear of changes, on $name', ({ name, open }) => {
  let ground: AppGround
  beforeEach(async () => {
    ground = await openAppGround(open)
  })
  afterEach(() => ground.close())

  interface Told {
    type: OrganizationEventType
    data: Record<string, unknown>
  }

  /** The rows of the organization, oldest first. */
  const rows = async (organizationId = ground.orgId) =>
    await ground.deps.db
      .selectFrom('events')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .orderBy('id')
      .execute()
  const told = async (organizationId = ground.orgId): Promise<Told[]> =>
    (await rows(organizationId)).map(({ type, data }) => ({ type, data: JSON.parse(data) as Told['data'] }))

  /** Every change, one after the other. Returns the secrets that were given out. */
  const changeAll = async (): Promise<string[]> => {
    const { deps, owner: actor, orgId, app_id } = ground
    const change = parseInput(updateOrganizationInput, { orgId, name: 'New', logo: 'https://example.com/a.png' })
    await updateOrganization(deps, { actor, input: change })
    await setPolicy(deps, { actor, input: parseInput(setPolicyInput, { orgId, max_apikey_expiration_days: 30 }) })
    const ann = await ground.person('ann')
    await ground.upsert(actor, ann.email, 'read')
    await ground.accept(ann)
    await ground.upsert(actor, ann.email, 'write')
    await ground.remove(actor, ann.email)

    const forKey = parseInput(createApiKeyInput, { name: 'CI', mode: 'write', limited_to_orgs: [orgId] })
    const key = await createApiKey(deps, { actor, input: forKey })
    const renewal = parseInput(updateApiKeyInput, { id: key.id, name: 'Build', regenerate: true })
    const renewed = await updateApiKey(deps, { actor, input: renewal })
    await deleteApiKey(deps, { actor, input: { id: key.id } })

    await updateApp(deps, { actor, input: parseInput(updateAppInput, { app_id, name: 'New', retention: 60 }) })
    await ground.upload('1.0.0', one())
    const external = { app_id, version: '2.0.0', external_url: 'https://files.example/a.zip', checksum: 'any' }
    const second = await registerBundle(deps, { actor, input: external })
    await registerBundle(deps, { actor, input: { ...external, version: '3.0.0' } })
    await setBundleMetadata(deps, {
      actor,
      input: { app_id, version_id: second.id, link: undefined, comment: 'Better' },
    })
    await ground.channel('beta', { public: true })
    const alpha = await ground.channel('alpha', { public: true })
    await setBundleToChannel(deps, { actor, input: { app_id, version_id: second.id, channel_id: alpha } })
    await deleteBundles(deps, { actor, input: { app_id, version: '1.0.0' } })
    await deleteBundles(deps, { actor, input: { app_id, version: undefined } })
    await deleteChannel(deps, { actor, input: { app_id, channel: 'beta' } })
    await deleteApp(deps, { actor, input: { app_id } })
    return [key.key, renewed.key].flatMap((it) => it ?? [])
  }

  test('names what it is about and the fields that changed', async () => {
    await changeAll()
    const app_id = 'com.example.app'
    const email = 'ann@example.com'
    const ann: unknown = expect.stringMatching(/^user_/)
    const number: unknown = expect.any(Number)
    const settings: unknown = expect.objectContaining({ public: true, ios: true })
    const member = { user_id: ann, email }
    const bundle = (version: string) => ({ app_id, bundle_id: number, version })
    const channel = (it: string) => ({ app_id, channel_id: number, channel: it })
    const external = { storage_provider: 'external', external_url: 'https://files.example/a.zip', size: 0 }
    expect(await told()).toEqual([
      { type: 'organization.created', data: { changes: { name: 'Acme', management_email: 'owner@example.com' } } },
      { type: 'app.created', data: { app_id, changes: { name: 'An app', icon_url: null } } },
      { type: 'organization.updated', data: { changes: { name: 'New', logo: 'https://example.com/a.png' } } },
      { type: 'policy.updated', data: { changes: { max_apikey_expiration_days: 30 } } },
      { type: 'member.invited', data: { ...member, changes: { role: 'invite_read' } } },
      { type: 'member.joined', data: { ...member, changes: { role: 'read' } } },
      { type: 'member.role_changed', data: { ...member, changes: { role: 'write' } } },
      { type: 'member.removed', data: member },
      { type: 'api_key.created', data: { key_id: number, changes: { name: 'CI', mode: 'write', expires_at: null } } },
      { type: 'api_key.updated', data: { key_id: number, changes: { name: 'Build' }, regenerated: true } },
      { type: 'api_key.deleted', data: { key_id: number } },
      { type: 'app.updated', data: { app_id, changes: { name: 'New', retention: 60 } } },
      {
        type: 'bundle.created',
        data: { ...bundle('1.0.0'), changes: { storage_provider: 'file', external_url: null, size: 3 } },
      },
      { type: 'bundle.created', data: { ...bundle('2.0.0'), changes: external } },
      { type: 'bundle.created', data: { ...bundle('3.0.0'), changes: external } },
      { type: 'bundle.updated', data: { ...bundle('2.0.0'), changes: { comment: 'Better' } } },
      { type: 'channel.created', data: { ...channel('beta'), changes: settings } },
      { type: 'channel.updated', data: { ...channel('beta'), changes: { public: false } } },
      { type: 'channel.created', data: { ...channel('alpha'), changes: settings } },
      { type: 'channel.updated', data: { ...channel('alpha'), changes: { version: '2.0.0' } } },
      { type: 'bundle.deleted', data: { ...bundle('1.0.0'), count: 1 } },
      { type: 'bundle.deleted', data: { app_id, count: 1 } },
      { type: 'channel.deleted', data: channel('beta') },
      { type: 'app.deleted', data: { app_id } },
    ])
    const untold = organizationEventTypes.filter((type) => !type.startsWith('webhook.'))
    expect([...new Set((await rows()).map(({ type }) => type))].toSorted()).toEqual(untold.toSorted())
  })

  test('is as the catalog says, by the actor, in the order of the changes, and holds no secret', async () => {
    const { deps, owner } = ground
    const secrets = [...(await changeAll()), owner.keyHash]
    const all = await rows()
    for (const [index, row] of all.entries()) {
      const place =
        name === 'SQLite' ? { position: index + 1, sequence: index + 1 } : { position: null, sequence: null }
      expect(row).toMatchObject(place)
      const event = {
        id: row.id,
        type: row.type,
        timestamp: new Date(row.created_at).toISOString(),
        data: {
          organization_id: row.organization_id,
          sequence: row.sequence ?? index + 1,
          actor: { user_id: row.user_id, key_id: row.key_id },
          ...(JSON.parse(row.data) as object),
        },
      }
      expect(feedEventSchemaOf(row.type).parse(event)).toEqual(event)
    }
    const byOwner = all.filter(({ user_id }) => user_id === owner.userId)
    expect([byOwner.length, new Set(byOwner.map((it) => it.key_id))]).toEqual([all.length - 1, new Set([owner.keyId])])
    const keys = await deps.db.selectFrom('api_keys').select('key_hash').execute()
    const text = JSON.stringify(all)
    const found = [...secrets, ...keys.map(({ key_hash }) => key_hash)].filter((secret) => text.includes(secret))
    expect(found).toEqual([])
  })

  test('counts up for each organization by itself', async () => {
    const { deps, owner: actor, orgId } = ground
    const { id: other } = await createOrganization(deps, { actor, input: { name: 'Other', email: undefined } })
    const rename = async (id: string) =>
      await updateOrganization(deps, { actor, input: parseInput(updateOrganizationInput, { orgId: id, name: 'New' }) })
    for (const id of [orgId, other, other, orgId]) await rename(id)
    const places = async (id: typeof orgId) => (await rows(id)).map(({ position, sequence }) => [position, sequence])
    if (name === 'SQLite') {
      expect([await places(orgId), await places(other)]).toEqual([
        [1, 2, 4, 7].map((position, index) => [position, index + 1]),
        [3, 5, 6].map((position, index) => [position, index + 1]),
      ])
    } else {
      expect([(await rows()).length, (await rows(other)).length]).toEqual([4, 3])
    }
  })

  test('is written with its change, or neither is', async () => {
    const { deps, owner: actor, orgId } = ground
    const input = { app_id: 'com.example.other', name: 'Other', owner_org: orgId, icon: undefined }
    const [first] = await rows()
    const taken = { ...deps, ids: { ...deps.ids, feedEvent: () => first?.id ?? expect.unreachable() } }
    const before = await rows()
    await expect(createApp(taken, { actor, input })).rejects.toThrow('events')
    const refused = createApp(deps, { actor, input: { ...input, app_id: ground.app_id } })
    await expect(refused).rejects.toMatchObject({ code: 'app_id_taken' })
    expect(await rows()).toEqual(before)
    expect(await deps.db.selectFrom('apps').select('app_id').execute()).toEqual([{ app_id: ground.app_id }])
    if (name === 'SQLite') {
      expect(await deps.db.selectFrom('event_feed').select('position').execute()).toEqual([{ position: 2 }])
    }
  })
})

async function* one(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array([1, 2, 3])
}
