/**
 * What the tests of both doors ask for. The operations of REST come from their declarations, the procedures from the
 * router: a new one of either that has no entry here turns parity.test.ts red, with its name.
 */
import { operations } from '../rest/operations.ts'
import type { Operation } from '../rest/operation.ts'

/** The REST operation of the same use case as a tRPC procedure. */
export interface Pair {
  /** Its id. */
  operation: string
  /** REST's answer without its envelope: what tRPC answers. */
  unwrap: (body: never) => unknown
  /** What tRPC answers, as REST does, where REST says less than tRPC. */
  toRest?: (answer: never, input: never) => unknown
}

const data = (body: { data: unknown }) => body.data
const id = (body: { id: unknown }) => ({ id: body.id })
const apiKey = (body: { apikey: unknown }) => body.apikey
const webhook = (body: { webhook: unknown }) => body.webhook
const unchanged = (body: unknown) => body
const withoutStatus = (body: { status: unknown }) => {
  const { status: _, ...rest } = body
  return rest
}
/** REST says no more than that it is done; tRPC names what it was done to, which has to be what was asked for. */
const done =
  (status: object, isSame: (answer: never, input: never) => boolean): NonNullable<Pair['toRest']> =>
  (answer, input) =>
    isSame(answer, input) ? status : answer

/** Every procedure that ends with an answer, in the order of the router. */
export const pairs = {
  'organization.list': { operation: 'readOrganizations', unwrap: data },
  'organization.get': { operation: 'readOrganizations', unwrap: data },
  'organization.create': { operation: 'createOrganization', unwrap: id },
  'organization.update': { operation: 'updateOrganization', unwrap: data },
  'organization.delete': { operation: 'deleteOrganization', unwrap: id },
  'organization.deletion': { operation: 'readDeletion', unwrap: data },
  'organization.deletions': { operation: 'listOwnDeletions', unwrap: data },
  'organization.receipt': { operation: 'readReceipt', unwrap: data },
  'organization.previewDeletion': { operation: 'previewDeletion', unwrap: data },
  'organization.policy': { operation: 'readPolicy', unwrap: data },
  'organization.setPolicy': { operation: 'setPolicy', unwrap: data },
  'member.list': { operation: 'listMembers', unwrap: data },
  'member.invitations': { operation: 'listInvitations', unwrap: data },
  'member.upsert': { operation: 'upsertMember', unwrap: data },
  'member.accept': {
    operation: 'acceptInvitation',
    unwrap: unchanged,
    toRest: done({ status: 'OK' }, (it: { organizationId: string }, { orgId }: { orgId?: string }) => {
      return orgId === undefined || it.organizationId === orgId // by a token otherwise
    }),
  },
  'member.linkInvitation': { operation: 'linkInvitation', unwrap: data },
  'member.openInvitation': { operation: 'openInvitation', unwrap: data },
  'member.remove': { operation: 'removeMember', unwrap: unchanged, toRest: done({ status: 'OK' }, isNothing) },
  'apiKey.list': { operation: 'listApiKeys', unwrap: data },
  'apiKey.current': { operation: 'readCurrentKey', unwrap: data },
  'apiKey.create': { operation: 'createApiKey', unwrap: apiKey },
  'apiKey.update': { operation: 'updateApiKey', unwrap: apiKey },
  'apiKey.delete': { operation: 'deleteApiKey', unwrap: unchanged, toRest: done({ success: true }, isNothing) },
  'app.list': { operation: 'listApps', unwrap: data },
  'app.get': { operation: 'readApp', unwrap: data },
  'app.create': { operation: 'createApp', unwrap: data },
  'app.update': { operation: 'updateApp', unwrap: data },
  'app.previewDeletion': { operation: 'previewAppDeletion', unwrap: data },
  'app.delete': {
    operation: 'deleteApp',
    unwrap: unchanged,
    toRest: done({ status: 'ok' }, (it: { app_id: string }, { app_id }: { app_id: string }) => it.app_id === app_id),
  },
  'bundle.list': { operation: 'listBundles', unwrap: data },
  'bundle.register': { operation: 'registerBundle', unwrap: (body: { bundle: unknown }) => body.bundle },
  'bundle.setToChannel': {
    operation: 'setBundleToChannel',
    unwrap: unchanged,
    toRest: ({ version, channel }: { version: string; channel: string }) => {
      return { status: 'success', message: `Bundle ${version} set to channel ${channel}` }
    },
  },
  'bundle.setMetadata': {
    operation: 'setBundleMetadata',
    unwrap: unchanged,
    toRest: done({ status: 'success' }, (it: { id: number }, { version_id }: { version_id: number }) => {
      return it.id === version_id
    }),
  },
  'bundle.delete': { operation: 'deleteBundles', unwrap: withoutStatus },
  'channel.list': { operation: 'readChannels', unwrap: data },
  'channel.reach': { operation: 'readChannelReach', unwrap: data },
  'channel.get': { operation: 'readChannels', unwrap: data },
  'channel.upsert': { operation: 'upsertChannel', unwrap: withoutStatus },
  'channel.delete': {
    operation: 'deleteChannel',
    unwrap: unchanged,
    toRest: done({ status: 'ok' }, ({ id }: { id: number }) => id > 0),
  },
  'device.list': { operation: 'readDevices', unwrap: unchanged },
  'device.get': { operation: 'readDevices', unwrap: unchanged },
  'device.setChannel': {
    operation: 'setDeviceChannel',
    unwrap: unchanged,
    toRest: done({ status: 'ok' }, (it: { channel: string }, { channel }: { channel: string }) => {
      return it.channel === channel
    }),
  },
  'device.clearChannel': {
    operation: 'clearDeviceChannel',
    unwrap: unchanged,
    toRest: done({ status: 'ok' }, (it: { device_id: string }, { device_id }: { device_id: string }) => {
      return it.device_id === device_id.toLowerCase()
    }),
  },
  'statistics.app': { operation: 'readAppStatistics', unwrap: unchanged },
  'statistics.bundleUsage': { operation: 'readBundleUsage', unwrap: unchanged },
  'statistics.organization': { operation: 'readOrganizationStatistics', unwrap: unchanged },
  'statistics.user': { operation: 'readUserStatistics', unwrap: unchanged },
  'webhook.list': { operation: 'readWebhooks', unwrap: unchanged },
  'webhook.get': { operation: 'readWebhooks', unwrap: unchanged },
  'webhook.create': { operation: 'createWebhook', unwrap: webhook },
  'webhook.update': { operation: 'updateWebhook', unwrap: webhook },
  'webhook.delete': { operation: 'deleteWebhook', unwrap: withoutStatus },
  'webhook.rotate': { operation: 'rotateWebhook', unwrap: webhook },
  'webhook.test': { operation: 'testWebhook', unwrap: unchanged },
  'webhook.deliveries': { operation: 'listDeliveries', unwrap: unchanged },
  'webhook.delivery': { operation: 'readDelivery', unwrap: unchanged },
  'webhook.retry': { operation: 'retryDelivery', unwrap: withoutStatus },
  'audit.list': { operation: 'listAudit', unwrap: unchanged },
  'event.list': { operation: 'listEvents', unwrap: unchanged },
  'operator.createUser': {
    operation: 'createUser',
    unwrap: (body: { data: unknown; apikey: unknown }) => ({ user: body.data, apiKey: body.apikey }),
  },
  'operator.listReceipts': { operation: 'listReceipts', unwrap: data },
  'operator.listUsers': { operation: 'listUsers', unwrap: data },
  'operator.getUser': { operation: 'readUser', unwrap: data },
  'operator.updateUser': { operation: 'updateUser', unwrap: data },
  'operator.disableUser': { operation: 'disableUser', unwrap: data },
  'operator.enableUser': { operation: 'enableUser', unwrap: data },
  'operator.deleteUser': { operation: 'deleteUser', unwrap: id },
  'operator.liftUserDeletion': { operation: 'liftUserDeletion', unwrap: id },
  'operator.previewUserDeletion': { operation: 'previewUserDeletion', unwrap: data },
  'operator.createUserKey': { operation: 'createUserKey', unwrap: apiKey },
  'operator.revokeUserKeys': { operation: 'revokeUserKeys', unwrap: withoutStatus },
  'operator.listDeletions': { operation: 'listDeletions', unwrap: data },
  'operator.retryDeletion': { operation: 'retryDeletion', unwrap: id },
  'operator.deleteOrganization': { operation: 'deleteOrganizationAsOperator', unwrap: id },
  'operator.previewDeletion': { operation: 'previewDeletionAsOperator', unwrap: data },
  'operator.listParticipants': { operation: 'listParticipants', unwrap: data },
  'operator.createParticipant': { operation: 'createParticipant', unwrap: data },
  'operator.updateParticipant': { operation: 'updateParticipant', unwrap: data },
  'operator.rotateParticipant': { operation: 'rotateParticipant', unwrap: data },
  'operator.removeParticipant': { operation: 'removeParticipant', unwrap: id },
  'operator.waiveParticipant': { operation: 'waiveParticipant', unwrap: withoutStatus },
  'operator.listTombstones': { operation: 'listTombstones', unwrap: unchanged },
  'operator.replayTombstones': { operation: 'replayTombstones', unwrap: data },
  'operator.listAudit': { operation: 'listOperatorAudit', unwrap: data },
  'operator.listEvents': { operation: 'listAllEvents', unwrap: unchanged },
} as const satisfies Record<string, Pair>

export type Procedure = keyof typeof pairs

/** The operations with a key that REST alone offers, because they are not JSON. Their input is in the query. */
export const restOnly = ['uploadBundle', 'downloadBundle', 'exportOrganization', 'readMetrics'] as const
export type RestOnly = (typeof restOnly)[number]

/**
 * The procedures that tRPC alone offers: those that do not end with an answer (trpc/deletion/watch-deletion.test.ts,
 * trpc/events/watch-events.test.ts), those about sessions, which count there (rest/sessions), and what
 * `/metrics` has for dashboards (trpc/operator/workload.test.ts).
 */
export const trpcOnly = [
  'organization.watchDeletion',
  'event.watch',
  'operator.workload',
  'session.get',
  'session.list',
  'session.revoke',
  'transfer.create',
] as const

/** The declaration of an operation: a procedure's by its pair, or one of REST alone. */
export function declarationOf(name: Procedure | RestOnly): Operation {
  const id = name in pairs ? pairs[name as Procedure].operation : name // just looked up
  const found = operations.find((it) => it.id === id)
  if (found === undefined) throw new Error(`Expected an operation ${id} among the declarations`)
  return found
}

/** The method and the path of an operation, with the fields of the input that its path names. */
export function routeOf({ method, path }: Operation, input: object = {}): [method: string, url: string] {
  const fields: Record<string, unknown> = { ...input }
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(fields[name])))
  return [method.toUpperCase(), url]
}

function isNothing(answer: unknown): boolean {
  return answer === undefined
}
