import type { createTRPCClient } from '@trpc/client'
import { expect } from 'vitest'
import type { AppRouter } from '../trpc/router.ts'
import type { Cast } from './cast.ts'

export type Client = ReturnType<typeof createTRPCClient<AppRouter>>
export type Who = Exclude<keyof Cast, 'ownerUser' | 'orgId' | 'neighbourOrgId'> | 'operator' | 'nobody'

/** An operation as each door offers it. */
export interface Operation {
  route: readonly [method: string, url: string]
  procedure: string
  call: (client: Client, input: never) => Promise<unknown>
  /** REST's answer without its envelope: what tRPC answers. */
  unwrap: (body: never) => unknown
}

const data = (body: { data: unknown }) => body.data
const id = (body: { id: unknown }) => ({ id: body.id })

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
  createUser: {
    route: ['POST', '/operator/user'],
    procedure: 'operator.createUser',
    call: (client, input) => client.operator.createUser.mutate(input),
    unwrap: (body: { data: unknown; apikey: unknown }) => ({ user: body.data, apiKey: body.apikey }),
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
} as const satisfies Record<string, Operation>

/** An error's code, or the answer; `HERE` in inputs and answers stands for the organization's id. */
export type Expected = { refused: string } | { answer: unknown }
export type ParityCase = [operation: keyof typeof operations, who: Who, input: object | undefined, expected: Expected]

const refused = (code: string): Expected => ({ refused: code })
const answer = (like: unknown): Expected => ({ answer: like })
const anywhere = 'org_01h455vb4pex5vsknk084sn02q'
const lost = 'deletion_01h455vb4pex5vsknk084sn02q'

/** In this order, on one server: what comes first is there for what comes later. */
export const parityCases: ParityCase[] = [
  ['list', 'nobody', undefined, refused('invalid_api_key')],
  ['list', 'ownerExpired', undefined, refused('invalid_api_key')],
  ['list', 'owner', undefined, answer([{ id: 'HERE', name: 'Acme' }])],
  ['list', 'invited', undefined, answer([])],
  ['list', 'ownerNothing', undefined, answer([])],
  ['get', 'reader', { orgId: 'HERE' }, answer({ id: 'HERE', name: 'Acme' })],
  ['get', 'ownerHere', { orgId: 'HERE', unknown: 1 }, answer({ id: 'HERE' })],
  ['get', 'stranger', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['get', 'owner', { orgId: anywhere }, refused('organization_not_accessible')],
  ['get', 'owner', { orgId: 5 }, refused('invalid_input')],
  ['create', 'owner', {}, refused('name_required')],
  ['create', 'owner', { name: null }, refused('name_required')],
  ['create', 'owner', { name: 'a\nb', email: 'x' }, refused('invalid_input')],
  ['create', 'ownerReadOnly', { name: 'X' }, refused('admin_role_required')],
  ['create', 'stranger', { name: 'X' }, answer({ id: expect.stringMatching(/^org_/) as string })],
  ['update', 'owner', { name: 'X' }, refused('org_id_required')],
  ['update', 'owner', { orgId: 'HERE' }, refused('nothing_to_update')],
  ['update', 'writer', { orgId: 'HERE', name: 'X' }, refused('admin_role_required')],
  ['update', 'owner', { orgId: 'HERE', logo: 'http://x.co' }, refused('invalid_input')],
  [
    'update',
    'admin',
    { orgId: 'HERE', name: 'B', logo: null, email: 5 },
    answer({ id: 'HERE', name: 'B', logo: null }),
  ],
  ['deletion', 'owner', { orgId: 'HERE' }, refused('deletion_not_found')],
  ['deletion', 'owner', {}, refused('org_id_required')],
  ['delete', 'owner', {}, refused('org_id_required')],
  ['delete', 'reader', { orgId: 'HERE' }, refused('admin_role_required')],
  ['delete', 'ownerElsewhere', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['delete', 'owner', { orgId: 'HERE' }, answer({ id: 'HERE' })],
  ['delete', 'owner', { orgId: 'HERE' }, answer({ id: 'HERE' })],
  ['delete', 'admin', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['get', 'owner', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['deletion', 'owner', { orgId: 'HERE' }, answer({ state: 'requested', done: 0 })],
  ['deletion', 'admin', { orgId: 'HERE' }, refused('deletion_not_found')],
  ['createUser', 'owner', { email: 'new@example.com' }, refused('operator_required')],
  ['createUser', 'operator', { email: 'Owner@example.com' }, refused('email_taken')],
  ['createUser', 'operator', { email: 'nope', plan: 'gold' }, refused('invalid_input')],
  ['createUser', 'operator', { email: 'NEW@example.com' }, answer({ user: { email: 'new@example.com', name: null } })],
  ['listUsers', 'owner', {}, refused('operator_required')],
  ['listUsers', 'operator', undefined, answer({ length: 9 })],
  ['listUsers', 'operator', { page: 1, email: null }, answer([])],
  ['listUsers', 'operator', { page: -1 }, refused('invalid_input')],
  ['listDeletions', 'owner', undefined, refused('operator_required')],
  ['listDeletions', 'operator', { state: 'requested' }, answer([{ organizationId: 'HERE', state: 'requested' }])],
  ['listDeletions', 'operator', { state: 'lost' }, refused('invalid_input')],
  ['retryDeletion', 'owner', { id: lost }, refused('operator_required')],
  ['retryDeletion', 'operator', { id: lost }, refused('deletion_unknown')],
  ['retryDeletion', 'operator', {}, refused('invalid_input')],
  ['retryDeletion', 'operator', { id: 'REQUESTED' }, refused('deletion_not_blocked')],
  ['retryDeletion', 'operator', { id: 'BLOCKED' }, answer({ id: 'BLOCKED' })],
]
