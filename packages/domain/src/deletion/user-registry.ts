/**
 * What a user's deletion does with each table that knows users: which rows are theirs and go, and which fields of others'
 * rows hold their address or name. A test compares it with the migrated database, and another one searches the files of
 * the database for what should be gone. A new table of users needs one line here, and the fence in its migration.
 */

/** A table whose rows are a user's own. */
export interface UsersTable {
  fate: 'sweep'
  /** The name of the rows for people. */
  kind: string
  /** The columns that, after the user's, order the rows. */
  key: readonly string[]
  /** The tables here that this one points at: they are swept later. */
  references: readonly string[]
  /** For rows that name no user but something of one: the column, and the table that its ids are of. */
  through?: Through
}

export interface Through {
  column: string
  table: string
}

/** Knows users by their ids alone. Ids stay: they lead to nothing once their user is gone. */
interface IdsAlone {
  fate: 'ids stay'
}

export type UserRegistry = Readonly<Record<string, UsersTable | IdsAlone>>

const ofKeys = { column: 'key_id', table: 'api_keys' } as const

/** By table: every one that has a user's id in a column of that name, or points at users, and those of their keys. */
export const userRegistry: UserRegistry = {
  identities: { fate: 'sweep', kind: 'identities', key: ['id'], references: [] },
  members: { fate: 'sweep', kind: 'memberships', key: ['organization_id'], references: [] },
  sessions: { fate: 'sweep', kind: 'sessions', key: ['hash'], references: [] },
  sign_in_codes: { fate: 'sweep', kind: 'sign-in codes', key: ['hash'], references: ['api_keys'], through: ofKeys },
  api_keys: { fate: 'sweep', kind: 'API keys', key: ['id'], references: [] },
  idempotency_records: {
    fate: 'sweep',
    kind: 'idempotency records',
    key: ['operation', 'idempotency_key'],
    references: [],
  },
  apps: { fate: 'ids stay' },
  audit_entries: { fate: 'ids stay' },
  events: { fate: 'ids stay' },
  organization_endings: { fate: 'ids stay' },
  operator_audit_entries: { fate: 'ids stay' },
  mails: { fate: 'ids stay' },
  deleted_identities: { fate: 'ids stay' },
}

/**
 * What becomes of a text that has the address of a deleted user. `replace`: the address, and a name beside their id, are
 * replaced by their id; the text is JSON. `clear`: the field becomes null. `remove`: the row goes.
 */
export type Treatment = 'replace' | 'clear' | 'remove'

/** A field of rows that are not the user's, in which their address or name may stand. */
export interface ScrubbedField {
  table: string
  field: string
  /** The primary key: the order in which the whole table is looked through. */
  key: readonly string[]
  treatment: Treatment
}

export const scrubbedFields: readonly ScrubbedField[] = [
  { table: 'events', field: 'data', key: ['organization_id', 'id'], treatment: 'replace' },
  { table: 'audit_entries', field: 'before', key: ['organization_id', 'id'], treatment: 'replace' },
  { table: 'audit_entries', field: 'after', key: ['organization_id', 'id'], treatment: 'replace' },
  { table: 'invitations', field: 'email', key: ['organization_id', 'id'], treatment: 'remove' },
  {
    table: 'idempotency_records',
    field: 'answer',
    key: ['user_id', 'operation', 'idempotency_key'],
    treatment: 'remove',
  },
  {
    table: 'webhook_deliveries',
    field: 'response_preview',
    key: ['organization_id', 'webhook_id', 'id'],
    treatment: 'clear',
  },
]

/** Whom to forget. */
export interface ForgottenUser {
  id: string
  /** In lower case. */
  email: string
  name: string | null
}

/**
 * A JSON text without the address and the name of a user: their id stands in their place. Addresses are found wherever they
 * stand, in any case of letters; a name only where it is said of this user, in an object that has their id or address.
 */
export function forgetIn(json: string, user: ForgottenUser): string {
  return JSON.stringify(forget(JSON.parse(json), user))
}

function forget(value: unknown, user: ForgottenUser): unknown {
  if (typeof value === 'string') return forgetAddress(value, user)
  if (Array.isArray(value)) return value.map((it) => forget(it, user))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value)
  const isOfThem = fields.some(
    ([, it]) => typeof it === 'string' && (it === user.id || it.toLowerCase() === user.email),
  )
  return Object.fromEntries(
    fields.map(([field, it]) => [
      forgetAddress(field, user),
      isOfThem && field === 'name' && it === user.name ? user.id : forget(it, user),
    ]),
  )
}

function forgetAddress(text: string, { id, email }: ForgottenUser): string {
  const at = text.toLowerCase().indexOf(email)
  if (at < 0 || email === '') return text
  return text.slice(0, at) + id + forgetAddress(text.slice(at + email.length), { id, email, name: null })
}
