/**
 * The users of the permission tests: one for every place that a user can have in an organization, each with a key of
 * every mode and every reach. Inserted directly, in one transaction.
 */
import { createHash } from 'node:crypto'
import type { Database, Transaction } from '@organizations/database'
import {
  keyModes,
  type DeliveryId,
  type KeyMode,
  type OrganizationId,
  type UserId,
  type WebhookId,
} from '@organizations/domain'
import { insertFailedDelivery, newestInvitationToken } from '@organizations/services/testing'
import type { TestServer } from '../testing/test-server.ts'
import { places, reaches, type AskerKind, type Place, type Reach } from './asker-kinds.ts'
import { APP_ID, idOf } from '../testing/test-users.ts'

/** A user with one of their keys. */
export interface Asker extends AskerKind {
  email: string
  secret: string
  keyId: number
  /** The user's strongest key, and a weak one: mode `read`, limited to the organization, until tomorrow. */
  strongKeyId: number
  weakKeyId: number
}

export interface PermissionUsers {
  /** It has the app that `oneApp` is confined to, and `OTHER_APP`. */
  here: OrganizationId
  elsewhere: OrganizationId
  /** Deleted by the super admin. */
  gone: OrganizationId
  /** Of the one app; channel and device are named `beta` and `phone`. */
  bundleId: number
  channelId: number
  /** Of the organization, with a delivery that has failed. */
  webhookId: WebhookId
  deliveryId: DeliveryId
  /** Of the link that invites `ADDRESSED` to the organization, as super admin. */
  addressedToken: string
  askers: Asker[]
}

/** Further apps: one more of the organization, and one of each of the other two. */
export const OTHER_APP = 'com.example.other'
export const ELSEWHERE_APP = 'com.example.elsewhere'
export const GONE_APP = 'com.example.gone'

/** An address without an account. */
export const ADDRESSED = 'addressed@example.com'

const DAY_MS = 86_400_000
const POLICY_DAYS = 30

export async function makePermissionUsers({ deps, call }: TestServer): Promise<PermissionUsers> {
  const founder = await deps.newUser('founder@example.com')
  const found = async (name: string) => {
    const { body } = await call('POST', '/organization', { key: founder.secret, body: { name } })
    return idOf(body) as OrganizationId // what the contract says
  }
  const organizations = { here: await found('Here'), elsewhere: await found('Elsewhere'), gone: await found('Gone') }
  const policy = { orgId: organizations.here, max_apikey_expiration_days: POLICY_DAYS }
  await call('PUT', '/organization/policy', { key: founder.secret, body: policy })
  await deps.newUser('guest@example.com')
  await call('POST', '/organization/members', {
    key: founder.secret,
    body: { orgId: organizations.here, email: ADDRESSED, role: 'super_admin', invite: true },
  })
  const addressedToken = (await newestInvitationToken(deps)) ?? ''
  const ids = await makeApps(call, founder.secret, organizations)
  const { webhookId, deliveryId } = await makeWebhook({ deps, call }, founder.secret, organizations.here)

  const users = new Map<Place, UserId>()
  for (const place of places) {
    const actor = place === 'operator' ? deps.operator : (await deps.newUser(emailOf(place))).actor
    users.set(place, actor.userId)
  }
  const askers = await deps.db.transaction().execute(async (trx) => {
    for (const [place, userId] of users) await insertPlaces(trx, place, userId, organizations)
    const all = [...users].map(([place, userId]) => insertKeys(trx, place, userId, organizations))
    return (await Promise.all(all)).flat()
  })
  await call('DELETE', '/organization/members', {
    key: founder.secret,
    body: { orgId: organizations.here, email: emailOf('removed') },
  })
  const key = askers.find(({ place, mode }) => place === 'super_admin' && mode === 'all')?.secret
  await call('DELETE', '/organization', { key, body: { orgId: organizations.gone } })
  return { ...organizations, ...ids, webhookId, deliveryId, addressedToken, askers }
}

async function makeApps(call: TestServer['call'], key: string, { here, elsewhere, gone }: Organizations) {
  const post = async (path: string, body: object) => (await call('POST', path, { key, body })).body
  const app_id = APP_ID
  await post('/app', { app_id, name: 'One', owner_org: here })
  await post('/app', { app_id: OTHER_APP, name: 'Other', owner_org: here })
  await post('/app', { app_id: ELSEWHERE_APP, name: 'Elsewhere', owner_org: elsewhere })
  await post('/app', { app_id: GONE_APP, name: 'Gone', owner_org: gone })
  const content = { external_url: 'https://example.com/1.zip', checksum: 'abc' }
  const { bundle } = (await post('/bundle', { app_id, version: '1.0.0', ...content })) as { bundle: { id: number } }
  const channel = (await post('/channel', { app_id, channel: 'beta' })) as { id: number } // as the contract says
  await post('/device', { app_id, device_id: 'phone', channel: 'beta' })
  return { bundleId: bundle.id, channelId: channel.id }
}

async function makeWebhook({ deps, call }: Pick<TestServer, 'deps' | 'call'>, key: string, here: OrganizationId) {
  const body = { orgId: here, name: 'Hook', url: 'https://example.com/', events: ['*'] }
  const made = await call('POST', '/webhooks', { key, body })
  const webhookId = idOf((made.body as { webhook: unknown }).webhook) as WebhookId // what the contract says
  return { webhookId, deliveryId: await insertFailedDelivery(deps, { organizationId: here, webhookId }) }
}

export function emailOf(place: Place): string {
  return `${place}@example.com`
}

type Organizations = Pick<PermissionUsers, 'here' | 'elsewhere' | 'gone'>

async function insertPlaces(trx: Transaction<Database>, place: Place, userId: UserId, ids: Organizations) {
  if (place === 'operator') return
  const insert = (organizationId: OrganizationId, role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin') =>
    trx
      .insertInto('members')
      .values({
        organization_id: organizationId,
        user_id: userId,
        role,
        accepted_at: place === 'pending' && organizationId === ids.here ? null : 1,
        invitation_ends_at: place === 'pending' && organizationId === ids.here ? Date.now() + DAY_MS : null,
        created_at: 1,
      })
      .execute()
  await insert(ids.elsewhere, 'super_admin')
  await insert(ids.gone, 'super_admin')
  if (place !== 'none') await insert(ids.here, place === 'pending' || place === 'removed' ? 'admin' : place)
}

async function insertKeys(
  trx: Transaction<Database>,
  place: Place,
  userId: UserId,
  ids: Organizations,
): Promise<Asker[]> {
  const insert = async (secret: string, mode: KeyMode, limits: Limits) => {
    const row = await trx
      .insertInto('api_keys')
      .values({
        user_id: userId,
        mode,
        name: secret,
        key_hash: createHash('sha256').update(secret).digest('hex'),
        limited_to_orgs: limits.orgs ? JSON.stringify(limits.orgs) : null,
        limited_to_apps: limits.apps ? JSON.stringify(limits.apps) : null,
        expires_at: limits.expiresAt ?? null,
        created_at: 1,
        updated_at: 1,
        last_used_at: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return row.id
  }
  const strongKeyId = await insert(`strong-key-of-${place}`, 'all', {})
  const weakKeyId = await insert(`weak-key-of-${place}`, 'read', {
    orgs: [ids.here],
    expiresAt: Date.now() + DAY_MS,
  })
  const askers: Asker[] = []
  for (const mode of keyModes) {
    for (const reach of reaches) {
      const secret = `key-of-${place}-${mode}-${reach}`
      const keyId = await insert(secret, mode, limitsOf(reach, ids))
      const email = place === 'operator' ? 'operator@example.com' : emailOf(place)
      askers.push({ place, mode, reach, email, secret, keyId, strongKeyId, weakKeyId })
    }
  }
  return askers
}

interface Limits {
  orgs?: readonly string[]
  apps?: readonly string[]
  expiresAt?: number
}

function limitsOf(reach: Reach, { here, elsewhere, gone }: Organizations): Limits {
  const limits = {
    all: {},
    here: { orgs: [here] },
    elsewhere: { orgs: [elsewhere] },
    nothing: { orgs: [] },
    oneApp: { apps: [APP_ID] },
    gone: { orgs: [gone] },
    expired: { expiresAt: 1000 },
    breaksPolicy: { expiresAt: Date.now() + 2 * POLICY_DAYS * DAY_MS },
  } as const satisfies Record<Reach, Limits>
  return limits[reach]
}
