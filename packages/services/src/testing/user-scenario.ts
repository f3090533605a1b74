/**
 * A user with a trace in everything that may hold their address, and a colleague in the same organization who has the same:
 * what tests of the deletion of users start from.
 */
import {
  findDeletionOfUser,
  insertIdentity,
  inTransaction,
  introspectSchema,
  placeEvents,
  type Database,
  type Kysely,
} from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import {
  LONGEST_PAUSE_MS,
  parseInput,
  updateOrganizationInput,
  type Deletion,
  type OrganizationId,
} from '@organizations/domain'
import { sql } from 'kysely'
import type { Caller } from '../deps.ts'
import { runDeletion } from '../deletion/run-deletion.ts'
import { createUser } from '../operator/create-user.ts'
import { deleteUser } from '../operator/delete-user.ts'
import { updateOrganization } from '../organizations/update-organization.ts'
import { openPeople, type People } from './people.ts'

export const DOOMED = 'vanishing.ada@example.com'
export const DOOMED_NAME = 'Ada Vanishing'
export const KEPT = 'remaining.ben@example.com'

/** A caller by a key. */
type KeyCaller = Caller & { keyId: number; keyHash: string }

export interface UserScenario extends People {
  ada: KeyCaller
  ben: KeyCaller
  ask: (user?: string) => Promise<unknown>
  current: () => Promise<Deletion>
  /** One slice, by a worker that nothing disturbs. */
  slice: () => Promise<string>
  runToEnd: () => Promise<Deletion>
}

export async function openUserScenario(open: () => Promise<TestDatabase>): Promise<UserScenario> {
  const people = await openPeople(open)
  const { deps, owner, orgId } = people
  const make = async (email: string, name: string): Promise<KeyCaller> => {
    const idempotencyKey = `make ${email}`
    const input = { email, name, plan: undefined }
    await createUser(deps, { actor: deps.operator, input, idempotencyKey })
    const { actor } = await signIn(people, email)
    await people.upsert(owner, email, 'admin')
    await people.accept(actor)
    // The address as a text of the organization, which later has another one.
    const update = (to: string) =>
      updateOrganization(deps, {
        actor: owner,
        input: parseInput(updateOrganizationInput, { orgId, management_email: to }),
      })
    await update(email.toUpperCase())
    await update('office@example.com')
    await leaveTraces(deps.db, actor, orgId)
    return actor
  }
  const ada = await make(DOOMED, DOOMED_NAME)
  const ben = await make(KEPT, 'Ben Remaining')
  const current = async () => {
    const deletion = await findDeletionOfUser(deps.db, ada.userId)
    if (deletion === undefined) throw new Error('Expected a deletion of the user, found none')
    return deletion
  }
  const slice = async () =>
    await runDeletion(deps, { deletionId: (await current()).id, signal: new AbortController().signal })
  return {
    ...people,
    ada,
    ben,
    current,
    slice,
    ask: (user = DOOMED) => deleteUser(deps, { actor: deps.operator, input: { user, reason: 'Has left' } }),
    async runToEnd() {
      for (let slices = 0; slices < 100; slices += 1) {
        if ((await slice()) === 'ended') return await current()
        deps.now = deps.clock() + LONGEST_PAUSE_MS
      }
      throw new Error(`Expected the deletion to end within 100 slices, it is ${(await current()).state}`)
    },
  }
}

/** Which tables hold a text that has this in any case of letters: of every column of text that there is. */
export async function tablesWith(db: Kysely<Database>, text: string): Promise<string[]> {
  const found: string[] = []
  for (const { name, columns } of await introspectSchema(db)) {
    for (const column of columns) {
      const { rows } = await sql`
        select 1 from ${sql.table(name)}
        where lower(cast(${sql.ref(column)} as text)) like ${`%${text.toLowerCase()}%`} limit 1`.execute(db)
      if (rows.length > 0) found.push(`${name}.${column}`)
    }
  }
  return found.toSorted()
}

/** Every row of every table that names none of these, as text: what a deletion must leave as it is. */
export async function rowsWithout(db: Kysely<Database>, texts: readonly string[]): Promise<string[]> {
  await placeEvents(db)
  const all: string[] = []
  for (const { name } of await introspectSchema(db)) {
    if (engineTables.has(name)) continue
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    all.push(...rows.map((row) => `${name} ${JSON.stringify(row)}`))
  }
  return all.filter((row) => !texts.some((text) => row.toLowerCase().includes(text.toLowerCase()))).toSorted()
}

/** What a deletion writes by itself. */
const engineTables = new Set(
  'deletions deletion_steps deletion_plans tombstones receipts outbox event_feed operator_audit_entries'.split(' '),
)

async function signIn({ deps }: People, email: string): Promise<{ actor: KeyCaller }> {
  const { id } = await deps.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()
  const keyHash = `hash of ${email.length}${id}`
  await inTransaction(deps.db, (trx) =>
    trx.updateTable('api_keys').set({ key_hash: keyHash }).where('user_id', '=', id).execute(),
  )
  const key = await deps.db.selectFrom('api_keys').selectAll().where('user_id', '=', id).executeTakeFirstOrThrow()
  const right = { mode: 'all', limitedToOrgs: null, limitedToApps: null, expiresAt: null } as const
  return {
    actor: { userId: id, email, plan: 'standard', isOperator: false, keyId: key.id, keyHash, key: right },
  }
}

/** What other parts write about a user: a session, a code, a kept answer, the preview of what an endpoint answered. */
async function leaveTraces(
  db: Kysely<Database>,
  { userId, email, keyId, keyHash }: KeyCaller,
  organizationId: OrganizationId,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const identity = { id: `id of ${userId}`, userId, issuer: 'https://id.example.com', linkedHow: 'email' } as const
    await insertIdentity(trx, { ...identity, subject: userId, createdAt: 1 })
    const invitation = { organization_id: organizationId, id: `inv_${userId}` as never, email, role: 'read' } as const
    await trx
      .insertInto('invitations')
      .values({ ...invitation, invited_by: userId, token_hash: `hash ${userId}`, created_at: 1, ends_at: 2 })
      .execute()
    const times = { created_at: 1, expires_at: 9_999_999_999_999 }
    const session = { hash: `session ${userId}`, id: `session_${userId}` as never, key_id: keyId, key_hash: keyHash }
    await trx
      .insertInto('sessions')
      .values({ ...session, ...times, user_agent: `Browser of ${email}` })
      .execute()
    const code = { hash: `code ${userId}`, key_id: keyId, key_hash: keyHash, expires_at: times.expires_at }
    await trx.insertInto('sign_in_codes').values(code).execute()
    const record = { operation: 'a', idempotency_key: 'b', organization_id: null, body_hash: '', made: null }
    await trx
      .insertInto('idempotency_records')
      .values({ ...record, user_id: userId, answer: JSON.stringify({ email }), created_at: 1 })
      .execute()
  })
}
