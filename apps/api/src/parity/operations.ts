import type { createTRPCClient } from '@trpc/client'
import type { AppRouter } from '../trpc/router.ts'
import { appOperations } from './app-operations.ts'
import type { Cast } from '../testing/cast.ts'

export type Client = ReturnType<typeof createTRPCClient<AppRouter>>
export type Who = Exclude<keyof Cast, 'ownerUser' | 'orgId' | 'neighbourOrgId'> | 'operator' | 'nobody'

/** An operation as each door offers it; `:id` in a route is the input's `id`: `pathOf`. */
export interface Operation {
  route: readonly [method: string, url: string]
  procedure: string
  call: (client: Client, input: never) => Promise<unknown>
  /** REST's answer without its envelope: what tRPC answers. */
  unwrap: (body: never) => unknown
}

const data = (body: { data: unknown }) => body.data
const id = (body: { id: unknown }) => ({ id: body.id })
const apiKey = (body: { apikey: unknown }) => body.apikey

export const operations = {
  list: {
    route: ['GET', '/organization'],
    procedure: 'organization.list',
    call: (client) => client.organization.list.query(),
    unwrap: data,
  },
  get: {
    route: ['GET', '/organization'],
    procedure: 'organization.get',
    call: (client, input) => client.organization.get.query(input),
    unwrap: data,
  },
  create: {
    route: ['POST', '/organization'],
    procedure: 'organization.create',
    call: (client, input) => client.organization.create.mutate(input),
    unwrap: id,
  },
  update: {
    route: ['PUT', '/organization'],
    procedure: 'organization.update',
    call: (client, input) => client.organization.update.mutate(input),
    unwrap: data,
  },
  delete: {
    route: ['DELETE', '/organization'],
    procedure: 'organization.delete',
    call: (client, input) => client.organization.delete.mutate(input),
    unwrap: id,
  },
  deletion: {
    route: ['GET', '/organization/deletion'],
    procedure: 'organization.deletion',
    call: (client, input) => client.organization.deletion.query(input),
    unwrap: data,
  },
  receipt: {
    route: ['GET', '/organization/deletion/receipt'],
    procedure: 'organization.receipt',
    call: (client, input) => client.organization.receipt.query(input),
    unwrap: data,
  },
  previewDeletion: {
    route: ['GET', '/organization/deletion/preview'],
    procedure: 'organization.previewDeletion',
    call: (client, input) => client.organization.previewDeletion.query(input),
    unwrap: data,
  },
  policy: {
    route: ['GET', '/organization/policy'],
    procedure: 'organization.policy',
    call: (client, input) => client.organization.policy.query(input),
    unwrap: data,
  },
  setPolicy: {
    route: ['PUT', '/organization/policy'],
    procedure: 'organization.setPolicy',
    call: (client, input) => client.organization.setPolicy.mutate(input),
    unwrap: data,
  },
  listMembers: {
    route: ['GET', '/organization/members'],
    procedure: 'member.list',
    call: (client, input) => client.member.list.query(input),
    unwrap: data,
  },
  upsertMember: {
    route: ['POST', '/organization/members'],
    procedure: 'member.upsert',
    call: (client, input) => client.member.upsert.mutate(input),
    unwrap: data,
  },
  acceptInvitation: {
    route: ['POST', '/organization/members/accept'],
    procedure: 'member.accept',
    call: async (client, input: { orgId: string }) => {
      const { organizationId } = await client.member.accept.mutate(input)
      return { status: organizationId === input.orgId ? 'OK' : organizationId }
    },
    unwrap: (body: unknown) => body,
  },
  removeMember: {
    route: ['DELETE', '/organization/members'],
    procedure: 'member.remove',
    call: async (client, input) => (await client.member.remove.mutate(input)) ?? { status: 'OK' },
    unwrap: (body: unknown) => body,
  },
  listApiKeys: {
    route: ['GET', '/apikey'],
    procedure: 'apiKey.list',
    call: (client) => client.apiKey.list.query(),
    unwrap: data,
  },
  createApiKey: {
    route: ['POST', '/apikey'],
    procedure: 'apiKey.create',
    call: (client, input) => client.apiKey.create.mutate(input),
    unwrap: apiKey,
  },
  updateApiKey: {
    route: ['PUT', '/apikey/:id'],
    procedure: 'apiKey.update',
    call: (client, input) => client.apiKey.update.mutate(input),
    unwrap: apiKey,
  },
  deleteApiKey: {
    route: ['DELETE', '/apikey/:id'],
    procedure: 'apiKey.delete',
    call: async (client, input) => (await client.apiKey.delete.mutate(input)) ?? { success: true },
    unwrap: (body: unknown) => body,
  },
  ...appOperations,
  listAudit: {
    route: ['GET', '/organization/audit'],
    procedure: 'audit.list',
    call: (client, input) => client.audit.list.query(input),
    unwrap: (body: unknown) => body,
  },
  createUser: {
    route: ['POST', '/operator/user'],
    procedure: 'operator.createUser',
    call: (client, input) => client.operator.createUser.mutate(input),
    unwrap: (body: { data: unknown; apikey: unknown }) => ({ user: body.data, apiKey: body.apikey }),
  },
  listReceipts: {
    route: ['GET', '/operator/receipt'],
    procedure: 'operator.listReceipts',
    call: (client, input) => client.operator.listReceipts.query(input),
    unwrap: data,
  },
  listUsers: {
    route: ['GET', '/operator/user'],
    procedure: 'operator.listUsers',
    call: (client, input) => client.operator.listUsers.query(input),
    unwrap: data,
  },
  listDeletions: {
    route: ['GET', '/operator/deletion'],
    procedure: 'operator.listDeletions',
    call: (client, input) => client.operator.listDeletions.query(input),
    unwrap: data,
  },
  retryDeletion: {
    route: ['POST', '/operator/deletion/retry'],
    procedure: 'operator.retryDeletion',
    call: (client, input) => client.operator.retryDeletion.mutate(input),
    unwrap: id,
  },
  listTombstones: {
    route: ['GET', '/operator/tombstone'],
    procedure: 'operator.listTombstones',
    call: (client, input) => client.operator.listTombstones.query(input),
    unwrap: (body: unknown) => body,
  },
  replayTombstones: {
    route: ['POST', '/operator/tombstone/replay'],
    procedure: 'operator.replayTombstones',
    call: (client, input) => client.operator.replayTombstones.mutate(input),
    unwrap: data,
  },
} as const satisfies Record<string, Operation>

/** What REST alone offers, for it is no JSON. Its input is in the query. */
export const contentOperations = {
  uploadBundle: { route: ['PUT', '/bundle/upload'] },
  downloadBundle: { route: ['GET', '/bundle/download'] },
  metrics: { route: ['GET', '/metrics'] },
} as const satisfies Record<string, Pick<Operation, 'route'>>

/** What tRPC alone offers, for it does not end with an answer. It has a file of tests of its own. */
export const subscriptions = ['organization.watchDeletion'] as const

/** A route with the fields of the input that it names. */
export function pathOf(url: string, input: object = {}): string {
  const fields: Record<string, unknown> = { ...input }
  return url.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(fields[name])))
}
