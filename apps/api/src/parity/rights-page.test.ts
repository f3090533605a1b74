import { readFileSync } from 'node:fs'
import {
  can,
  canGlobally,
  canOnApp,
  keyModes,
  mayChangeRole,
  roles,
  wholeRight,
  type Actor,
  type AppAction,
  type GlobalAction,
  type KeyMode,
  type OrganizationAction,
  type OrganizationId,
  type Role,
  type UserId,
} from '@organizations/domain'
import { describe, expect, test } from 'vitest'

const page = readFileSync(new URL('../../../../docs/rest-contract.md', import.meta.url), 'utf8')

/** The page's row of each action. A new action does not compile until it is here. */
const rowOf = {
  'organization.read': 'read an organization',
  'organization.update': 'update or delete it',
  'organization.preview': 'preview its deletion',
  'organization.export': 'export it',
  'organization.delete': 'update or delete it',
  'member.list': 'list its members',
  'member.change': 'change its members',
  'member.leave': 'leave it',
  'member.accept': 'accept an invitation, with the role that it offers',
  'policy.read': 'read its policy',
  'policy.update': 'change its policy',
  'audit.list': 'read its audit log',
  'event.list': 'follow its events',
  'webhook.manage': 'read or change its webhooks and their deliveries',
} as const satisfies Record<OrganizationAction, string>

const appRowOf = {
  'app.read': 'read an app, what is in it, and statistics',
  'app.create': 'create or change an app',
  'app.update': 'create or change an app',
  'app.delete': 'delete an app',
  'bundle.upload': 'upload or register a bundle',
  'bundle.update': 'change or delete a bundle, put it on a channel',
  'bundle.delete': 'change or delete a bundle, put it on a channel',
  'channel.change': 'create, change or delete a channel',
  'channel.delete': 'create, change or delete a channel',
  'device.change': 'put a device on a channel, or take it off',
} as const satisfies Record<AppAction, string>

const globalRowOf = {
  'organization.create': 'create an organization',
  'operator.act': "the operator's calls",
} as const satisfies Record<GlobalAction, string>

/** Rows about rules other than `can`. */
const otherRows = ['grant, change or take `super_admin`']

const told = readRights(page)
const organizationId = 'org_here' as OrganizationId // its form does not matter here

/** What a key is limited to, and whether it reaches the app `com.app` then. */
const limitsOfApps: [Partial<Actor['key']>, boolean][] = [
  [{}, true],
  [{ limitedToOrgs: [organizationId] }, true],
  [{ limitedToOrgs: ['org_other'] }, false],
  [{ limitedToOrgs: [] }, false],
  [{ limitedToApps: ['com.other', 'com.app'] }, true],
  [{ limitedToApps: ['com.app.two'] }, false],
  [{ limitedToApps: [] }, false],
  [{ limitedToOrgs: [organizationId], limitedToApps: ['com.app'] }, true],
  [{ limitedToOrgs: ['org_other'], limitedToApps: ['com.app'] }, false],
]

describe('the rights of docs/rest-contract.md', () => {
  test.for(Object.entries(rowOf))('are what decides about %s', ([name, row]) => {
    const action = name as OrganizationAction // a key of the table above
    const least = told.get(row)
    expect(least).toEqual({ role: expect.toBeOneOf(roles), key: expect.stringMatching(/^mode `\w+`, reaches it$/) })
    for (const role of [null, ...roles]) {
      for (const mode of keyModes) {
        const isEnough = isAmong(roles, role, least?.role) && isAmong(keyModes, mode, modeOf(least))
        expect([role, mode, can(actorWith({ mode }), action, { organizationId, role })]).toEqual([role, mode, isEnough])
        const limited = actorWith({ mode, limitedToOrgs: ['org_other'] })
        expect([role, mode, can(limited, action, { organizationId, role })]).toEqual([role, mode, false])
      }
    }
  })

  test.for(Object.entries(appRowOf))('are what decides about %s', ([name, row]) => {
    const action = name as AppAction // a key of the table above
    const least = told.get(row)
    expect(least).toEqual({ role: expect.toBeOneOf(roles), key: expect.stringMatching(/^mode `\w+`, reaches it$/) })
    for (const role of [null, ...roles]) {
      for (const mode of keyModes) {
        const isEnough = isAmong(roles, role, least?.role) && isAmong(keyModes, mode, modeOf(least))
        for (const [limits, isReached] of limitsOfApps) {
          const may = canOnApp(actorWith({ mode, ...limits }), action, { organizationId, role, appId: 'com.app' })
          expect([role, mode, limits, may]).toEqual([role, mode, limits, isEnough && isReached])
        }
      }
    }
  })

  test.for(Object.entries(globalRowOf))('are what decides about %s', ([name, row]) => {
    const action = name as GlobalAction // a key of the table above
    expect(told.get(row)?.key).toBe('mode `all`, without limits')
    const needsOperator = told.get(row)?.role === 'the operator right'
    for (const isOperator of [true, false]) {
      for (const mode of keyModes) {
        const mayAct = mode === 'all' && (isOperator || !needsOperator)
        expect(canGlobally({ ...actorWith({ mode }), isOperator }, action)).toBe(mayAct)
        expect(canGlobally({ ...actorWith({ mode, limitedToOrgs: [] }), isOperator }, action)).toBe(false)
        expect(canGlobally({ ...actorWith({ mode, limitedToApps: [] }), isOperator }, action)).toBe(false)
      }
    }
  })

  test('let only super admins grant, change or take super_admin', () => {
    expect(told.get('grant, change or take `super_admin`')).toEqual({
      role: 'super_admin',
      key: 'mode `all`, reaches it',
    })
    for (const own of roles) {
      for (const change of [
        { before: null, after: 'super_admin' },
        { before: 'super_admin', after: 'read' },
        { before: 'super_admin', after: null },
      ] as const) {
        expect(mayChangeRole(own, change)).toBe(own === 'super_admin')
      }
    }
  })

  test('have a row for every action, and for none that does not exist', () => {
    const rows = [rowOf, appRowOf, globalRowOf].flatMap((it): string[] => Object.values(it))
    const wanted = new Set([...rows, ...otherRows])
    expect(new Set(told.keys())).toEqual(wanted)
  })
})

interface Least {
  role: string
  key: string
}

function readRights(text: string): Map<string, Least> {
  const section = /^## Rights\n(.*?)^## /ms.exec(text)?.[1] ?? ''
  const rows = [...section.matchAll(/^\| (?!action |---)(.+?) \| (.+?) \| (.+?) \|$/gm)]
  return new Map(rows.map(([, action = '', role = '', key = '']) => [action, { role: role.replaceAll('`', ''), key }]))
}

function modeOf(least: Least | undefined): string | undefined {
  return /^mode `(\w+)`/.exec(least?.key ?? '')?.[1]
}

/** Is it the least of a list that begins with the weakest, or stronger? */
function isAmong(weakestFirst: readonly string[], it: Role | KeyMode | null, least = ''): boolean {
  return it !== null && weakestFirst.slice(weakestFirst.indexOf(least)).includes(it)
}

function actorWith(key: Partial<Actor['key']>): Actor {
  const userId = 'user_1' as UserId // its form does not matter here
  return {
    userId,
    email: 'a@example.com',
    plan: 'standard',
    isOperator: false,
    keyId: 1,
    key: { ...wholeRight, ...key },
  }
}
