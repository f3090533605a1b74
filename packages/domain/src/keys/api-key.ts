import { z } from 'zod'
import { errorSentences } from '../errors.ts'
import { isAppId } from '../apps/app.ts'
import {
  destroyingInput,
  expected,
  inputObject,
  lineOfText,
  narrowingInput,
  optional,
  time,
  wholeNumber,
} from '../input/fields.ts'
import { readOrganizationId, type OrganizationId } from '../ids.ts'
import { pageFields, type PageInput } from '../input/page.ts'

/** Weakest first. A key's right is the weaker of its mode and its user's role, inside its limits. */
export const keyModes = ['read', 'upload', 'write', 'all'] as const
export type KeyMode = (typeof keyModes)[number]

/** What a key may do and reach. `null` is no limit, an empty list reaches nothing. */
export interface KeyRight {
  mode: KeyMode
  limitedToOrgs: readonly string[] | null
  limitedToApps: readonly string[] | null
  /** Milliseconds since 1970; null: never. */
  expiresAt: number | null
  /** Of a person, who has no key: policies for keys do not touch them. */
  isPersons?: true
}

/** The strongest right of a key: mode `all`, without limits, without an end. */
export const wholeRight: KeyRight = { mode: 'all', limitedToOrgs: null, limitedToApps: null, expiresAt: null }

/** What people may do who came in by an identity, and by no key. */
export const personsRight: KeyRight = { ...wholeRight, isPersons: true }

/** How many keys a user may have, expired ones included. */
export const MAX_KEYS = 1000

/** How many organizations, and how many apps, a new key may be limited to. Keys of before may have more. */
const MAX_LIMITS = 100
/** How large all ids together may be that a new key is limited to. */
const MAX_LIMIT_BYTES = 8192

const limits = (field: string, what: string, isId: (text: string) => boolean) => {
  const error = expected(field, `a list of ids ${what}`)
  return z
    .array(z.string({ error }).trim().refine(isId, { error }), { error })
    .max(MAX_LIMITS, { error: `Expected ${field} to hold at most ${MAX_LIMITS} ids` })
}

const id = wholeNumber('id', 1, Number.MAX_SAFE_INTEGER)
const name = lineOfText('name', 255)

export const getCurrentKeyInput = inputObject({})

export const listApiKeysInput = inputObject(pageFields)

export const createApiKeyInput = narrowingInput({
  name,
  mode: z.enum(keyModes, { error: expected('mode', `one of ${keyModes.join(', ')}`) }),
  limited_to_apps: optional(limits('limited_to_apps', 'of apps, such as com.example.app', isAppId)),
  limited_to_orgs: optional(
    limits('limited_to_orgs', 'of organizations, org_...', (text) => readOrganizationId(text) !== undefined),
  ),
  /** Accepted because existing callers send it. Secrets are always stored as a hash. */
  hashed: optional(z.boolean({ error: expected('hashed', 'true or false') })),
  expires_at: optional(time('expires_at')),
})

export const updateApiKeyInput = narrowingInput({
  id,
  name: optional(name),
  expires_at: optional(time('expires_at')),
  regenerate: optional(z.boolean({ error: expected('regenerate', 'true or false') })),
}).refine(({ name, expires_at, regenerate }) => name !== undefined || expires_at !== undefined || regenerate === true, {
  error: errorSentences.nothing_to_update,
})

export const deleteApiKeyInput = destroyingInput({ id })

export type ListApiKeysInput = PageInput
export type CreateApiKeyInput = z.output<typeof createApiKeyInput>
export type UpdateApiKeyInput = z.output<typeof updateApiKeyInput>
export type DeleteApiKeyInput = z.output<typeof deleteApiKeyInput>

/**
 * What is wrong with the limits of a new key, those included that it takes from the key that makes it: a key of before
 * may have more than a new one can be given. Undefined when they are few enough.
 */
export function excessOfLimits({ limitedToOrgs, limitedToApps }: KeyRight): string | undefined {
  const [orgs, apps] = [limitedToOrgs ?? [], limitedToApps ?? []]
  const most = Math.max(orgs.length, apps.length)
  if (most > MAX_LIMITS) return `Expected a key to be limited to at most ${MAX_LIMITS} ids of a kind, got ${most}`
  const bytes = new TextEncoder().encode([...orgs, ...apps].join('')).length
  if (bytes <= MAX_LIMIT_BYTES) return undefined
  return `Expected the ids that a key is limited to to have at most ${MAX_LIMIT_BYTES} bytes together, got ${bytes}`
}

export function isModeAtLeast(mode: KeyMode, least: KeyMode): boolean {
  return keyModes.indexOf(mode) >= keyModes.indexOf(least)
}

/** A key ends in the millisecond of its expiry. */
export function hasExpired({ expiresAt }: KeyRight, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}

/** Does the key reach the organization itself? A key that is limited to apps reaches only these. */
export function reachesOrganization(key: KeyRight, organizationId: OrganizationId): boolean {
  return key.limitedToApps === null && (key.limitedToOrgs === null || key.limitedToOrgs.includes(organizationId))
}

/** May the key reach apps of the organization: all of them, or those that it is limited to? */
export function reachesAppsOf(key: KeyRight, organizationId: OrganizationId): boolean {
  return key.limitedToOrgs === null || key.limitedToOrgs.includes(organizationId)
}

/** Does the key reach an app of an organization? */
export function reachesApp(key: KeyRight, app: { organizationId: OrganizationId; appId: string }): boolean {
  const isAmongApps = key.limitedToApps === null || key.limitedToApps.includes(app.appId)
  return isAmongApps && reachesAppsOf(key, app.organizationId)
}

export function isUnlimited(key: KeyRight): boolean {
  return key.limitedToOrgs === null && key.limitedToApps === null
}

/** May one key make, change or delete the other? It needs mode `all`, and to do at least as much. */
export function mayManageKey(key: KeyRight, other: KeyRight): boolean {
  return key.mode === 'all' && canDoAsMuchAs(key, other)
}

/** Can one key do at least as much as the other, for at least as long? It then sees the other in the list of keys. */
export function canDoAsMuchAs(key: KeyRight, other: KeyRight): boolean {
  return (
    isModeAtLeast(key.mode, other.mode) &&
    isWithin(other.limitedToOrgs, key.limitedToOrgs) &&
    isWithin(other.limitedToApps, key.limitedToApps) &&
    (key.expiresAt === null || (other.expiresAt !== null && other.expiresAt <= key.expiresAt))
  )
}

function isWithin(limits: readonly string[] | null, outer: readonly string[] | null): boolean {
  return outer === null || (limits !== null && limits.every((id) => outer.includes(id)))
}
