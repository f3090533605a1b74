import { expect } from 'vitest'
import type { Expected, ParityCase } from './parity-cases.ts'

const refused = (code: string): Expected => ({ refused: code })
const answer = (like: unknown): Expected => ({ answer: like })

const here = { orgId: 'HERE' }
const url = 'https://example.com/hook'
const one = { ...here, webhookId: 'WEBHOOK One' }
const lost = 'webhook_01h455vb4pex5vsknk084sn02q'
const secret: unknown = expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)
const made = { name: 'One', url, enabled: true, disabled_reason: null, org_id: 'HERE' }

/** `WEBHOOK <name>` is replaced by the id of the webhook with this name, `FAILED` by that of a delivery that has failed. */
export const webhookParityCases: ParityCase[] = [
  ['webhook.create', 'writer', { ...here, name: 'One', url, events: ['*'] }, refused('admin_role_required')],
  ['webhook.create', 'ownerWrite', { ...here, name: 'One', url, events: ['*'] }, refused('admin_role_required')],
  [
    'webhook.create',
    'ownerOneApp',
    { ...here, name: 'One', url, events: ['*'] },
    refused('organization_not_accessible'),
  ],
  ['webhook.create', 'owner', { name: 'One', url, events: ['*'] }, refused('org_id_required')],
  ['webhook.create', 'owner', { ...here, url, events: ['*'] }, refused('name_required')],
  ['webhook.create', 'owner', { ...here, name: 'a\nb', url, events: ['*'] }, refused('invalid_body')],
  ['webhook.create', 'owner', { ...here, name: 'One', events: ['*'] }, refused('invalid_body')],
  ['webhook.create', 'owner', { ...here, name: 'One', url }, refused('invalid_body')],
  ['webhook.create', 'owner', { ...here, name: 'One', url, events: '*' }, refused('invalid_body')],
  ['webhook.create', 'owner', { ...here, name: 'One', url, events: [5] }, refused('invalid_body')],
  ['webhook.create', 'owner', { ...here, name: 'One', url, events: ['*'], enabled: 'yes' }, refused('invalid_body')],
  ['webhook.create', 'owner', { ...here, name: 'One', url, events: [] }, refused('invalid_events')],
  ['webhook.create', 'owner', { ...here, name: 'One', url, events: ['org.*'] }, refused('invalid_events')],
  [
    'webhook.create',
    'owner',
    { ...here, name: 'One', url, events: ['organization.deletion_completed'] },
    refused('invalid_events'),
  ],
  ...['http://example.com/', 'https://user:pass@example.com/', 'example.com', 'ftp://example.com'].map(
    (bad): ParityCase => [
      'webhook.create',
      'owner',
      { ...here, name: 'One', url: bad, events: ['*'] },
      refused('invalid_url'),
    ],
  ),
  [
    'webhook.create',
    'admin',
    { ...here, name: 'One', url, events: ['apps', 'member.*', 'app.*'], unknown: 1 },
    answer({ ...made, events: ['app.*', 'member.*'], secret }),
  ],
  [
    'webhook.create',
    'owner',
    { ...here, name: 'Two', url, events: ['*'], enabled: false },
    answer({ name: 'Two', enabled: false, secret }),
  ],
  ['webhook.list', 'reader', here, refused('admin_role_required')],
  ['webhook.list', 'stranger', here, refused('organization_not_accessible')],
  ['webhook.list', 'ownerOneApp', here, refused('organization_not_accessible')],
  ['webhook.list', 'owner', {}, refused('org_id_required')],
  ['webhook.list', 'owner', { ...here, page: -1 }, refused('invalid_body')],
  ['webhook.list', 'ownerHere', here, answer([{ name: 'Two' }, made])],
  ['webhook.list', 'owner', { ...here, page: 1 }, answer([])],
  ['webhook.get', 'writer', one, refused('admin_role_required')],
  ['webhook.get', 'owner', { ...here, webhookId: lost }, refused('webhook_not_found')],
  ['webhook.get', 'owner', { ...here, webhookId: 'x' }, refused('webhook_not_found')],
  ['webhook.get', 'neighbour', { orgId: 'NEIGHBOUR', webhookId: 'WEBHOOK One' }, refused('webhook_not_found')],
  ['webhook.get', 'owner', one, answer({ ...made, stats_24h: { success: 0, failed: 0, pending: 0 } })],
  ['webhook.update', 'writer', { ...one, name: 'X' }, refused('admin_role_required')],
  ['webhook.update', 'owner', one, refused('no_updates')],
  ['webhook.update', 'owner', { ...one, url: 'http://example.com' }, refused('invalid_url')],
  ['webhook.update', 'owner', { ...one, events: ['nothing'] }, refused('invalid_events')],
  ['webhook.update', 'owner', { ...one, name: '' }, refused('invalid_body')],
  ['webhook.update', 'owner', { ...here, name: 'X' }, refused('invalid_body')],
  ['webhook.update', 'owner', { ...here, webhookId: lost, name: 'X' }, refused('webhook_not_found')],
  ['webhook.update', 'admin', { ...one, events: ['*', 'orgs'] }, answer({ ...made, events: ['*', 'organization.*'] })],
  ['webhook.rotate', 'writer', one, refused('admin_role_required')],
  ['webhook.rotate', 'owner', { ...here, webhookId: lost }, refused('webhook_not_found')],
  ['webhook.rotate', 'owner', one, answer({ ...made, secret })],
  ['webhook.deliveries', 'writer', one, refused('admin_role_required')],
  ['webhook.deliveries', 'owner', here, refused('invalid_body')],
  ['webhook.deliveries', 'owner', { ...one, status: 'lost' }, refused('invalid_body')],
  ['webhook.deliveries', 'owner', { ...here, webhookId: lost }, refused('webhook_not_found')],
  [
    'webhook.deliveries',
    'owner',
    one,
    answer({ deliveries: [], pagination: { page: 0, per_page: 50, total: 0, has_more: false } }),
  ],
  ['webhook.test', 'owner', here, refused('invalid_body')],
  ['webhook.test', 'writer', one, refused('admin_role_required')],
  ['webhook.test', 'ownerOneApp', one, refused('organization_not_accessible')],
  ['webhook.test', 'owner', { ...here, webhookId: lost }, refused('webhook_not_found')],
  ['webhook.test', 'owner', { ...here, webhookId: 'WEBHOOK Two' }, refused('webhook_disabled')],
  ['webhook.delivery', 'owner', here, refused('invalid_body')],
  ['webhook.delivery', 'owner', { ...here, deliveryId: 'x' }, refused('delivery_not_found')],
  ['webhook.delivery', 'writer', { ...here, deliveryId: 'FAILED' }, refused('admin_role_required')],
  ['webhook.delivery', 'neighbour', { orgId: 'NEIGHBOUR', deliveryId: 'FAILED' }, refused('delivery_not_found')],
  // Its event is not kept any more.
  [
    'webhook.delivery',
    'owner',
    { ...here, deliveryId: 'FAILED' },
    answer({ id: 'FAILED', status: 'failed', payload: null }),
  ],
  ['webhook.retry', 'owner', here, refused('invalid_body')],
  ['webhook.retry', 'owner', { ...here, deliveryId: 'x' }, refused('delivery_not_found')],
  ['webhook.retry', 'writer', { ...here, deliveryId: 'FAILED' }, refused('admin_role_required')],
  ['webhook.retry', 'owner', { ...here, deliveryId: 'FAILED' }, answer({ deliveryId: 'FAILED' })],
  ['webhook.retry', 'owner', { ...here, deliveryId: 'FAILED' }, refused('delivery_not_failed')],
  [
    'webhook.deliveries',
    'owner',
    { ...one, status: 'pending' },
    answer({ deliveries: [{ id: 'FAILED', status: 'pending', attempt_count: 10, completed_at: null }] }),
  ],
  ['webhook.update', 'owner', { ...one, enabled: false }, answer({ enabled: false })],
  ['webhook.retry', 'owner', { ...here, deliveryId: 'FAILED' }, refused('webhook_disabled')],
  ['webhook.update', 'owner', { ...one, enabled: true }, answer({ enabled: true })],
  ['webhook.test', 'owner', one, answer({ success: false, status: null, response_preview: null })],
  ['webhook.delete', 'writer', one, refused('admin_role_required')],
  ['webhook.delete', 'owner', { ...one, enabled: false }, refused('invalid_body')],
  ['webhook.delete', 'owner', { ...here, webhookId: lost }, refused('webhook_not_found')],
  ['webhook.delete', 'admin', one, answer({ webhookId: 'WEBHOOK One' })],
  ['webhook.get', 'owner', one, refused('webhook_not_found')],
  ['webhook.delete', 'owner', one, refused('webhook_not_found')],
  ['webhook.retry', 'owner', { ...here, deliveryId: 'FAILED' }, refused('delivery_not_found')],
  ['webhook.list', 'owner', here, answer([{ name: 'Two' }])],
]
