/** What clients asked for, and were answered, in one organization. */

export const roles = ['read', 'upload', 'write', 'admin', 'super_admin'] as const
export type Role = (typeof roles)[number]

export const modes = ['read', 'upload', 'write', 'all'] as const
export type Mode = (typeof modes)[number]

/** When a key ends: in ten days, in forty, or never. */
export const ends = ['soon', 'late'] as const
export type End = (typeof ends)[number] | 'never'

/** Users, and their addresses, are numbers in a history; its organization has them alone. These have accounts and keys. */
export const USERS = 4

/** A person whom the identity provider knows. The service makes a user of them when they first come. */
export const NEWCOMER: number = USERS

/** People come by access tokens: every user may, beside their keys, and the newcomer. */
export const PEOPLE: number = USERS + 1

/** An address that is no one's. */
export const UNKNOWN_USER: number = USERS + 1

export const ADDRESSES: number = USERS + 2

/** So many invitations to addresses an organization may send in an hour, which no history lasts. */
export const MOST_INVITATIONS = 20

/** A call. Keys have the label of the call that made them. */
export type Call =
  | { what: 'organization.get' | 'organization.list' | 'organization.delete' | 'member.list' | 'invitation.list' }
  | { what: 'policy.get' | 'key.list' | 'key.current' }
  | { what: 'organization.update'; name?: string; email?: string }
  | { what: 'member.upsert'; target: number; role: Role; invite?: true }
  /** `link` is the label of what a `member.link` answered. */
  | { what: 'member.accept'; link?: string }
  | { what: 'member.remove' | 'member.link'; target: number }
  | { what: 'invitation.open'; link: string }
  | { what: 'policy.set'; require?: boolean; days?: number | null }
  | { what: 'key.create'; mode: Mode; limit?: 'org' | 'nothing' | 'app'; end?: End }
  | { what: 'key.update'; key: string; name?: string; end?: End; regenerate?: true }
  | { what: 'key.delete'; key: string }
  /** For operators. */
  | { what: 'user.disable' | 'user.enable' | 'user.delete'; target: number }
  | Happening

/**
 * What no caller asks for, and happens at some time after something was asked, or never: recorded as a call without an
 * answer. A person who comes for the first time is made a user, before their call is carried out. A deleted user's
 * address is free again once workers are done with the deletion.
 */
export interface Happening {
  what: 'newcomer comes' | 'address is free'
  target: number
}

export function isHappening(call: Call): call is Happening {
  return call.what === 'newcomer comes' || call.what === 'address is free'
}

/** A call as it was made, with the secret that came with it: the label of the call that it was the answer to. */
export interface Asked {
  id: number
  secret: string
  call: Call
}

/** A call with its time, on one clock, and its answer. */
export interface Recorded extends Asked {
  client: number
  door: string
  start: number
  /** Infinity when the answer is not known: it may have been carried out at any time since, or never. */
  end: number
  /** Of the answer what the contract decides, as JSON; undefined when it is not known. */
  answer: string | undefined
}

/** The secret of the operator, who is no member. */
export const OPERATOR = 'operator'

/** The access token of a person. */
export function tokenOf(person: number): string {
  return `token ${person}`
}

/** The label of the key and of its first secret, or of the link, that a call makes; those of the beginning are `first` ones. */
export function labelOf(id: number): string {
  return `k${id}`
}

/** Every user begins with two keys of mode `all`, without limits. */
export function firstKey(user: number, which: 'a' | 'b'): string {
  return `first ${user}${which}`
}
