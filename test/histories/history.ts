/** What clients asked for, and were answered, in one organization. */

export const roles = ['read', 'upload', 'write', 'admin', 'super_admin'] as const
export type Role = (typeof roles)[number]

export const modes = ['read', 'upload', 'write', 'all'] as const
export type Mode = (typeof modes)[number]

/** When a key ends: in ten days, in forty, or never. */
export const ends = ['soon', 'late'] as const
export type End = (typeof ends)[number] | 'never'

/** Users are numbers in a history; its organization has them alone. */
export const USERS = 4

/** The user that the service does not know. */
export const UNKNOWN_USER: number = USERS

/** A call. Keys have the label of the call that made them. */
export type Call =
  | { what: 'organization.get' | 'organization.list' | 'organization.delete' | 'member.list' | 'member.accept' }
  | { what: 'policy.get' | 'key.list' | 'key.current' }
  | { what: 'organization.update'; name?: string; email?: string }
  | { what: 'member.upsert'; target: number; role: Role }
  | { what: 'member.remove'; target: number }
  | { what: 'policy.set'; require?: boolean; days?: number | null }
  | { what: 'key.create'; mode: Mode; limit?: 'org' | 'nothing' | 'app'; end?: End }
  | { what: 'key.update'; key: string; name?: string; end?: End; regenerate?: true }
  | { what: 'key.delete'; key: string }

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

/** The label of the key, and of its first secret, that a call makes; those of the beginning are `first` ones. */
export function labelOf(id: number): string {
  return `k${id}`
}

/** Every user begins with two keys of mode `all`, without limits. */
export function firstKey(user: number, which: 'a' | 'b'): string {
  return `first ${user}${which}`
}
