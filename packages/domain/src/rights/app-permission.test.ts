import { describe, expect, test } from 'vitest'
import { wholeRight, type KeyMode, type KeyRight } from '../keys/api-key.ts'
import type { ErrorCode } from '../errors.ts'
import type { OrganizationId, UserId } from '../ids.ts'
import type { Role } from '../members/member.ts'
import { canOnApp, refusalOf, type Actor, type AppAction } from './permission.ts'

const organizationId = 'org_mine' as OrganizationId // its form does not matter here
const appId = 'com.example.app'
const roles = ['read', 'upload', 'write', 'admin', 'super_admin', null] as const
const modes = ['read', 'upload', 'write', 'all'] as const

/** A row of the rights as the contract publishes them, spelled out: the roles and the modes that may, one by one. */
interface Row {
  right: string
  actions: Partial<Record<AppAction, ErrorCode>>
  roles: readonly (Role | null)[]
  modes: readonly KeyMode[]
}

const published: readonly Row[] = [
  {
    right: 'read anything of the organization',
    actions: { 'app.read': 'app_not_found' },
    roles: ['read', 'upload', 'write', 'admin', 'super_admin'],
    modes: ['read', 'upload', 'write', 'all'],
  },
  {
    right: 'upload or register a bundle',
    actions: { 'bundle.upload': 'insufficient_bundle_permissions' },
    roles: ['upload', 'write', 'admin', 'super_admin'],
    modes: ['upload', 'write', 'all'],
  },
  {
    right: 'create or change an app, channel, device override, bundle metadata; delete a bundle or channel',
    actions: {
      'app.create': 'insufficient_app_permissions',
      'app.update': 'insufficient_app_permissions',
      'bundle.update': 'insufficient_bundle_permissions',
      'bundle.delete': 'insufficient_bundle_permissions',
      'channel.change': 'insufficient_channel_permissions',
      'channel.delete': 'insufficient_channel_permissions',
      'device.change': 'insufficient_app_permissions',
    },
    roles: ['write', 'admin', 'super_admin'],
    modes: ['write', 'all'],
  },
  {
    right: 'delete an app',
    actions: { 'app.delete': 'insufficient_app_permissions' },
    roles: ['admin', 'super_admin'],
    modes: ['all'],
  },
]

const [ours, theirs] = [organizationId, 'org_other']
/** Limits of a key, and whether a key with them reaches the app. */
const limits: readonly (readonly [orgs: string[] | null, apps: string[] | null, reaches: boolean])[] = [
  [null, null, true],
  [[ours], null, true],
  [[theirs, ours], null, true],
  [[theirs], null, false],
  [[`${ours}2`], null, false],
  [[], null, false],
  [null, [appId], true],
  [null, ['com.example.other', appId], true],
  [null, ['com.example.other'], false],
  [null, [`${appId}2`], false],
  [null, ['com.example'], false],
  [null, ['COM.EXAMPLE.APP'], false], // ids that differ in case are two apps
  [null, [], false],
  [[ours], [appId], true],
  [[ours], ['com.example.other'], false],
  [[theirs], [appId], false],
  [[], [appId], false],
  [[ours], [], false],
  [[], [], false],
]

const rights = published.flatMap(
  (row) => Object.entries(row.actions).map(([action, refusal]) => ({ ...row, action: action as AppAction, refusal })), // its own keys
)

describe('canOnApp', () => {
  test('is published for every action', () => {
    const known: Record<AppAction, true> = {
      'app.read': true,
      'app.create': true,
      'app.update': true,
      'app.delete': true,
      'bundle.upload': true,
      'bundle.update': true,
      'bundle.delete': true,
      'channel.change': true,
      'channel.delete': true,
      'device.change': true,
    }
    expect(rights.map(({ action }) => action).toSorted()).toEqual(Object.keys(known).toSorted())
  })

  const cases = rights.flatMap((row) =>
    roles.flatMap((role) => modes.flatMap((mode) => limits.map((limit) => ({ row, role, mode, limit })))),
  )
  test.each(cases.map((it) => ({ ...it, action: it.row.action, orgs: it.limit[0], apps: it.limit[1] })))(
    '$action as $role with a key of mode $mode limited to $orgs and $apps',
    ({ row, action, role, mode, limit: [limitedToOrgs, limitedToApps, reaches] }) => {
      const mayDoIt = row.roles.includes(role) && row.modes.includes(mode) && reaches
      const actor = actorWith({ mode, limitedToOrgs, limitedToApps })
      expect(canOnApp(actor, action, { organizationId, role, appId })).toBe(mayDoIt)
    },
  )

  test('takes no account of the operator right: it opens no app', () => {
    for (const { action } of rights) {
      const operator = { ...actorWith({}), isOperator: true }
      expect(canOnApp(operator, action, { organizationId, role: null, appId })).toBe(false)
    }
  })

  test.each(rights)('refuses $action by a sentence of its own', ({ action, refusal }) => {
    expect(refusalOf(action)).toBe(refusal)
  })
})

function actorWith(right: Partial<KeyRight>): Actor {
  const userId = 'user_1' as UserId // likewise
  const key = { ...wholeRight, ...right }
  return { userId, email: 'a@example.com', plan: 'standard', isOperator: false, keyId: 1, key }
}
