/** What there is in the worlds of these checks: two organizations with an app each, three users, and kinds of keys. */
import {
  can,
  canGlobally,
  canOnApp,
  hasExpired,
  meetsPolicy,
  permissionTable,
  personsRight,
  roles,
  type Actor,
  type AppAction,
  type KeyMode,
  type KeyPolicy,
  type KeyRight,
  type OrganizationAction,
  type OrganizationId,
  type Role,
  type UserId,
} from '@organizations/domain'

export const DAY_MS: number = 24 * 3_600_000

/** Their form does not matter here: limits are compared as texts. */
export const organizations = ['org_a', 'org_b'] as unknown as readonly [OrganizationId, OrganizationId]
const apps = ['com.a.app', 'com.b.app'] as const
export const users = ['user_1', 'user_2', 'user_3'] as unknown as readonly UserId[]

export const modes: readonly KeyMode[] = ['read', 'upload', 'write', 'all']
/** What a key may be limited to. */
export const orgLimits: readonly (readonly string[])[] = [[], ['org_a'], ['org_b'], ['org_a', 'org_b']]
export const appLimits: readonly (readonly string[])[] = [[], ['com.a.app']]
/** Milliseconds from the first moment; a key may also never end. */
export const endings: readonly number[] = [10 * DAY_MS, 40 * DAY_MS]

/** Every right that a key can have here, and that of a person without one: what is made from these has one of these. */
export const keyRights: readonly KeyRight[] = [
  ...modes.flatMap((mode) =>
    [null, ...orgLimits].flatMap((limitedToOrgs) =>
      [null, ...appLimits].flatMap((limitedToApps) =>
        [null, ...endings].map((expiresAt) => ({ mode, limitedToOrgs, limitedToApps, expiresAt })),
      ),
    ),
  ),
  personsRight,
]

const numbersOfRights = new Map(keyRights.map((right, number) => [textOf(right), number]))

function textOf({ mode, limitedToOrgs, limitedToApps, expiresAt, isPersons }: KeyRight): string {
  return `${isPersons ? 'person ' : ''}${mode} ${limitedToOrgs?.join() ?? 'all'} ${limitedToApps?.join() ?? 'all'} ${expiresAt}`
}

export function numberOfRight(right: KeyRight): number {
  const number = numbersOfRights.get(textOf(right))
  if (number === undefined) throw new Error(`Expected one of the keys of this ground, got ${textOf(right)}`)
  return number
}

export const keyPolicies: readonly KeyPolicy[] = [false, true].flatMap((require_apikey_expiration) =>
  [null, 30].map((max_apikey_expiration_days) => ({ require_apikey_expiration, max_apikey_expiration_days })),
)

/** Moments at which rights are compared: an ended key has none. */
export const moments: readonly number[] = [0, 20 * DAY_MS, 60 * DAY_MS]

export function actorOf(user: number, right: KeyRight): Actor {
  const userId = users[user] ?? ('nobody' as UserId) // each user of a key is one of these
  return { userId, email: userId, plan: 'standard', isOperator: false, keyId: 1, key: right }
}

type Cell = (actor: Actor, organization: 0 | 1, role: Role) => boolean

/** All rights there are, each a question about a key and its user's role. */
const questions: [name: string, cell: Cell][] = [
  ...(Object.keys(permissionTable.organization) as OrganizationAction[]).map((action): [string, Cell] => [
    action,
    (actor, at, role) => can(actor, action, { organizationId: organizations[at], role }),
  ]),
  ...(Object.keys(permissionTable.app) as AppAction[]).map((action): [string, Cell] => [
    action,
    (actor, at, role) => canOnApp(actor, action, { organizationId: organizations[at], role, appId: apps[at] }),
  ]),
  // Spelled out, and not asked of the rule that is checked: who has this may grant the role.
  ...roles.map((granted, least): [string, Cell] => [
    `grant ${granted}`,
    (actor, at, role) =>
      actor.key.mode === 'all' &&
      roles.indexOf(role) >= Math.max(least, roles.indexOf('admin')) &&
      can(actor, 'organization.read', { organizationId: organizations[at], role }),
  ]),
]

/** A right as a bit, in each organization; rights that the same roles and keys have share one. */
const bits = new Map<string, { bit: number; names: string[] }>()
/** By organization, role and key: the rights as a set of bits. */
const table: Int32Array[][] = [0, 1].map(() => roles.map(() => new Int32Array(keyRights.length)))
const nameOfBit: string[] = []
const bitOfRight = new Map<string, number>()
const CREATE = 1

fillTable()

function fillTable(): void {
  nameOfBit.push('organization.create')
  for (const at of [0, 1] as const) {
    for (const [name, cell] of questions) {
      const answers = roles.map((role) => keyRights.map((right) => cell(actorOf(0, right), at, role)))
      const key = JSON.stringify(answers)
      const known = bits.get(key)
      const bit = known?.bit ?? nameOfBit.length
      bitOfRight.set(`${name} of ${organizations[at]}`, 2 ** bit)
      if (known) {
        known.names.push(name)
        continue
      }
      bits.set(key, { bit, names: [name] })
      nameOfBit.push(`${name} of ${organizations[at]}`)
      answers.forEach((ofRole, role) =>
        ofRole.forEach((isHeld, right) => {
          const row = table[at]?.[role]
          if (isHeld && row) row[right] = (row[right] ?? 0) + 2 ** bit
        }),
      )
    }
  }
  if (nameOfBit.length > 31) throw new Error(`Expected at most 31 different rights, got ${nameOfBit.length}`)
}

const creates = keyRights.map((right) => (canGlobally(actorOf(0, right), 'organization.create') ? CREATE : 0))

/** What a key may do in an organization by a role of its user, as bits. */
export function rightsIn(organization: 0 | 1, role: Role, right: number): number {
  return table[organization]?.[roles.indexOf(role)]?.[right] ?? 0
}

/** What a key may do outside of any organization. */
export function globalRights(right: number): number {
  return creates[right] ?? 0
}

export function bitOf(name: string): number {
  const bit = bitOfRight.get(name)
  if (bit === undefined) throw new Error(`Expected a right, got ${name}`)
  return bit
}

export function namesOf(rights: number): string {
  return nameOfBit.filter((_, bit) => (rights & (2 ** bit)) !== 0).join(', ')
}

/** By moment, key and policy: does the key meet it? */
export function isMet(policy: number, right: number, now: number): boolean {
  return meetsPolicy(keyRights[right] as KeyRight, keyPolicies[policy] as KeyPolicy, now) // both are numbers of these
}

export function isOver(right: number, now: number): boolean {
  return hasExpired(keyRights[right] as KeyRight, now) // as above
}
