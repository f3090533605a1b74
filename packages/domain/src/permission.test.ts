import { describe, expect, test } from 'vitest'
import { reachesOrganization, type KeyRight } from './api-key.ts'
import type { OrganizationId, UserId } from './ids.ts'
import { can, canGlobally, type Actor, type OrganizationAction } from './permission.ts'

const organizationId = 'org_mine' as OrganizationId // its form does not matter here
const roles = ['read', 'upload', 'write', 'admin', 'super_admin', null] as const
const modes = ['read', 'upload', 'write', 'all'] as const

/** The rights as they are published (docs/rest-contract.md), spelled out: role by role, mode by mode. */
const allowed: Record<OrganizationAction, { roles: readonly unknown[]; modes: readonly unknown[] }> = {
  'organization.read': {
    roles: ['read', 'upload', 'write', 'admin', 'super_admin'],
    modes: ['read', 'upload', 'write', 'all'],
  },
  'organization.update': { roles: ['admin', 'super_admin'], modes: ['all'] },
  'organization.delete': { roles: ['admin', 'super_admin'], modes: ['all'] },
}

/** Limits of a key, and whether a key with them reaches the organization itself: one limited to apps reaches these alone. */
const limits: { what: string; limits: Omit<KeyRight, 'mode'>; reaches: boolean; isNone: boolean }[] = [
  { what: 'no limit', limits: { limitedToOrgs: null, limitedToApps: null }, reaches: true, isNone: true },
  {
    what: 'this organization',
    limits: { limitedToOrgs: [organizationId], limitedToApps: null },
    reaches: true,
    isNone: false,
  },
  {
    what: 'this organization among others',
    limits: { limitedToOrgs: ['org_other', organizationId], limitedToApps: null },
    reaches: true,
    isNone: false,
  },
  {
    what: 'another organization',
    limits: { limitedToOrgs: ['org_other'], limitedToApps: null },
    reaches: false,
    isNone: false,
  },
  {
    what: 'one whose id begins alike',
    limits: { limitedToOrgs: [`${organizationId}2`], limitedToApps: null },
    reaches: false,
    isNone: false,
  },
  { what: 'nothing', limits: { limitedToOrgs: [], limitedToApps: null }, reaches: false, isNone: false },
  {
    what: 'one app',
    limits: { limitedToOrgs: null, limitedToApps: ['com.example.app'] },
    reaches: false,
    isNone: false,
  },
  {
    what: 'one app of this organization',
    limits: { limitedToOrgs: [organizationId], limitedToApps: ['com.example.app'] },
    reaches: false,
    isNone: false,
  },
  {
    what: 'one app of nothing',
    limits: { limitedToOrgs: [], limitedToApps: ['com.example.app'] },
    reaches: false,
    isNone: false,
  },
]

const actions = ['organization.read', 'organization.update', 'organization.delete'] as const
const cases = actions.flatMap((action) =>
  roles.flatMap((role) => modes.flatMap((mode) => limits.map((limit) => ({ action, role, mode, limit })))),
)

describe('can', () => {
  test.each(cases.map((it) => ({ ...it, limitedTo: it.limit.what })))(
    '$action as $role with a key of mode $mode limited to $limitedTo',
    ({ action, role, mode, limit }) => {
      const mayDoIt = allowed[action].roles.includes(role) && allowed[action].modes.includes(mode) && limit.reaches
      expect(can(actorWith({ mode, ...limit.limits }), action, { organizationId, role })).toBe(mayDoIt)
    },
  )

  test('takes no account of the operator right: it opens no organization', () => {
    for (const action of actions) {
      const operator = { ...actorWith({ mode: 'all', limitedToOrgs: null, limitedToApps: null }), isOperator: true }
      expect(can(operator, action, { organizationId, role: null })).toBe(false)
    }
  })

  test('lets a key that is limited to no app read and change nothing', () => {
    const actor = actorWith({ mode: 'all', limitedToOrgs: null, limitedToApps: [] })
    expect(can(actor, 'organization.read', { organizationId, role: 'super_admin' })).toBe(false)
    expect(can(actor, 'organization.update', { organizationId, role: 'super_admin' })).toBe(false)
    expect(can(actor, 'organization.delete', { organizationId, role: 'super_admin' })).toBe(false)
  })
})

describe('canGlobally', () => {
  test.each(
    modes.flatMap((mode) =>
      limits.flatMap((limit) => [true, false].map((isOperator) => ({ mode, limit, isOperator }))),
    ),
  )('with a key of mode $mode limited to $limit.what, operator: $isOperator', ({ mode, limit, isOperator }) => {
    const actor = { ...actorWith({ mode, ...limit.limits }), isOperator }
    const isWholeKey = mode === 'all' && limit.isNone
    expect(canGlobally(actor, 'organization.create')).toBe(isWholeKey)
    expect(canGlobally(actor, 'operator.act')).toBe(isWholeKey && isOperator)
  })

  test('takes an empty list for a limit', () => {
    expect(canGlobally(actorWith({ mode: 'all', limitedToOrgs: null, limitedToApps: [] }), 'organization.create')).toBe(
      false,
    )
  })
})

describe('the limits of a key', () => {
  test.each([
    ['null is no limit', null, true],
    ['an empty list means nothing', [], false],
    ['a list means what it names', [organizationId], true],
    ['what names nothing that exists reaches nothing', ['org_gone', ''], false],
  ])('%s', (_, limitedToOrgs, reaches) => {
    expect(reachesOrganization({ mode: 'all', limitedToOrgs, limitedToApps: null }, organizationId)).toBe(reaches)
  })
})

function actorWith(key: KeyRight): Actor {
  return { userId: 'user_1' as UserId, email: 'a@example.com', plan: 'standard', isOperator: false, keyId: 1, key } // likewise
}
