import { describe, expect, test } from 'vitest'
import {
  mayManageKey,
  personsRight,
  reachesOrganization,
  wholeRight,
  type KeyMode,
  type KeyRight,
} from '../keys/api-key.ts'
import { rightOfNewKey } from '../keys/key-decisions.ts'
import type { OrganizationId, UserId } from '../ids.ts'
import type { Role } from '../members/member.ts'
import { meetsPolicy } from '../organizations/key-policy.ts'
import { can, canGlobally, type Actor, type OrganizationAction } from './permission.ts'

const organizationId = 'org_mine' as OrganizationId // its form does not matter here
const roles = ['read', 'upload', 'write', 'admin', 'super_admin', null] as const
const modes = ['read', 'upload', 'write', 'all'] as const

/** A row of the rights as the contract publishes them, spelled out: the roles and the modes that may, one by one. */
interface Row {
  right: string
  actions: readonly OrganizationAction[]
  roles: readonly (Role | null)[]
  modes: readonly KeyMode[]
}

const anyRole = ['read', 'upload', 'write', 'admin', 'super_admin'] as const
const published: readonly Row[] = [
  {
    right: 'read anything of the organization, list members',
    actions: ['organization.read', 'member.list', 'policy.read'],
    roles: anyRole,
    modes: ['read', 'upload', 'write', 'all'],
  },
  {
    right: 'update, export or delete the organization, preview; change members; audit; policies',
    actions: [
      'organization.update',
      'organization.delete',
      'organization.preview',
      'organization.export',
      'member.change',
      'audit.list',
      'event.list',
      'policy.update',
      'webhook.manage',
    ],
    roles: ['admin', 'super_admin'],
    modes: ['all'],
  },
  {
    right: 'remove oneself, accept an invitation',
    actions: ['member.leave', 'member.accept'],
    roles: anyRole,
    modes: ['all'],
  },
]

/**
 * Limits of a key, and whether a key with them reaches the organization itself: one limited to apps reaches these
 * alone.
 */
const limits: { what: string; limits: Pick<KeyRight, 'limitedToOrgs' | 'limitedToApps'>; reaches: boolean }[] = [
  { what: 'no limit', limits: { limitedToOrgs: null, limitedToApps: null }, reaches: true },
  { what: 'this organization', limits: { limitedToOrgs: [organizationId], limitedToApps: null }, reaches: true },
  {
    what: 'this organization among others',
    limits: { limitedToOrgs: ['org_other', organizationId], limitedToApps: null },
    reaches: true,
  },
  { what: 'another organization', limits: { limitedToOrgs: ['org_other'], limitedToApps: null }, reaches: false },
  {
    what: 'one whose id begins alike',
    limits: { limitedToOrgs: [`${organizationId}2`], limitedToApps: null },
    reaches: false,
  },
  { what: 'nothing', limits: { limitedToOrgs: [], limitedToApps: null }, reaches: false },
  { what: 'one app', limits: { limitedToOrgs: null, limitedToApps: ['com.example.app'] }, reaches: false },
  {
    what: 'one app of this organization',
    limits: { limitedToOrgs: [organizationId], limitedToApps: ['com.example.app'] },
    reaches: false,
  },
  { what: 'one app of nothing', limits: { limitedToOrgs: [], limitedToApps: ['com.example.app'] }, reaches: false },
  { what: 'no app at all', limits: { limitedToOrgs: null, limitedToApps: [] }, reaches: false },
]

const allowed = published.flatMap((row) => row.actions.map((action) => ({ ...row, action })))

describe('can', () => {
  test('is published for every action', () => {
    const known: Record<OrganizationAction, true> = {
      'organization.read': true,
      'organization.update': true,
      'organization.delete': true,
      'organization.preview': true,
      'organization.export': true,
      'member.list': true,
      'member.change': true,
      'member.leave': true,
      'member.accept': true,
      'policy.read': true,
      'policy.update': true,
      'webhook.manage': true,
      'audit.list': true,
      'event.list': true,
    }
    expect(allowed.map(({ action }) => action).toSorted()).toEqual(Object.keys(known).toSorted())
  })

  const cases = allowed.flatMap((row) =>
    roles.flatMap((role) => modes.flatMap((mode) => limits.map((limit) => ({ row, role, mode, limit })))),
  )
  test.each(cases.map((it) => ({ ...it, action: it.row.action, limitedTo: it.limit.what })))(
    '$action as $role with a key of mode $mode limited to $limitedTo',
    ({ row, action, role, mode, limit }) => {
      const mayDoIt = row.roles.includes(role) && row.modes.includes(mode) && limit.reaches
      expect(can(actorWith({ mode, ...limit.limits }), action, { organizationId, role })).toBe(mayDoIt)
    },
  )

  test('takes no account of the operator right: it opens no organization', () => {
    for (const { action } of allowed) {
      expect(can({ ...actorWith({}), isOperator: true }, action, { organizationId, role: null })).toBe(false)
    }
  })
})

describe('canGlobally', () => {
  test.each(
    modes.flatMap((mode) =>
      limits.flatMap((limit) => [true, false].map((isOperator) => ({ mode, limit, isOperator }))),
    ),
  )('with a key of mode $mode limited to $limit.what, operator: $isOperator', ({ mode, limit, isOperator }) => {
    const actor = { ...actorWith({ mode, ...limit.limits }), isOperator }
    const isWholeKey = mode === 'all' && limit.what === 'no limit'
    expect(canGlobally(actor, 'organization.create')).toBe(isWholeKey)
    expect(canGlobally(actor, 'operator.act')).toBe(isWholeKey && isOperator)
  })
})

describe('the limits of a key', () => {
  test.each([
    ['null is no limit', null, true],
    ['an empty list means nothing', [], false],
    ['a list means what it names', [organizationId], true],
    ['what names nothing that exists reaches nothing', ['org_gone', ''], false],
  ])('%s', (_, limitedToOrgs, reaches) => {
    expect(reachesOrganization({ ...wholeRight, limitedToOrgs }, organizationId)).toBe(reaches)
  })
})

describe('a person, who has no key', () => {
  const strict = { require_apikey_expiration: true, max_apikey_expiration_days: 1 }

  test('meets each policy for keys, which a key with the same right does not', () => {
    expect([meetsPolicy(personsRight, strict, 0), meetsPolicy(wholeRight, strict, 0)]).toEqual([true, false])
  })

  test('makes keys that policies touch', () => {
    const right = rightOfNewKey(personsRight, {
      mode: 'all',
      limited_to_orgs: undefined,
      limited_to_apps: undefined,
      expires_at: undefined,
    })
    expect(right).toStrictEqual(wholeRight)
    expect(mayManageKey(personsRight, right)).toBe(true)
  })
})

function actorWith(right: Partial<KeyRight>): Actor {
  const userId = 'user_1' as UserId // likewise
  const key = { ...wholeRight, ...right }
  return { userId, email: 'a@example.com', plan: 'standard', isOperator: false, keyId: 1, key }
}
