/**
 * A user with a trace in everything that may hold their address, and a colleague in the same organization who has the same:
 * what tests of the deletion of users start from.
 */
import { findDeletionOfUser, inTransaction } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import { LONGEST_PAUSE_MS, parseInput, updateOrganizationInput, type Deletion } from '@organizations/domain'
import type { KeyCaller } from '../deps.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { createUser } from '../operator/users/create-user.ts'
import { deleteUser } from '../operator/users/delete-user.ts'
import { updateOrganization } from '../organizations/update-organization.ts'
import { openPeople, type People } from './people.ts'
import { leaveTraces } from './user-traces.ts'

export const DOOMED = 'vanishing.ada@example.com'
export const DOOMED_NAME = 'Ada Vanishing'
export const KEPT = 'remaining.ben@example.com'

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
    // An invitation that has ended is in no list of members.
    await leaveTraces(deps.db, actor, { organizationId: orgId, now: deps.clock(), invitationEndsAt: 2 })
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
