/**
 * An organization with its owner, and people around it: what tests of members, keys, policies and the audit start from.
 */
import { inTransaction, insertAcceptedMember, insertApiKey } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import {
  parseInput,
  removeMemberInput,
  upsertMemberInput,
  type KeyRight,
  type Member,
  type OrganizationId,
  type Role,
} from '@organizations/domain'
import type { Caller, KeyCaller } from '../deps.ts'
import { acceptInvitation } from '../members/accept-invitation.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { listMembers } from '../members/list-members.ts'
import { removeMember } from '../members/remove-member.ts'
import { upsertMember } from '../members/upsert-member.ts'
import { openTestDeps, type OpenedStore, type TestDeps } from './test-deps.ts'

export interface People {
  deps: TestDeps
  database: TestDatabase
  /** The first super admin. */
  owner: KeyCaller
  orgId: OrganizationId
  /** A new user, `<name>@example.com`, with a key of mode `all`. */
  person: (name: string) => Promise<KeyCaller>
  /** A new user who is an accepted member. */
  member: (name: string, role: Role) => Promise<KeyCaller>
  upsert: (actor: Caller, email: string, role: string) => Promise<Member>
  remove: (actor: Caller, email: string) => Promise<void>
  accept: (actor: Caller) => Promise<unknown>
  /** Role by address, as the owner's list tells it. */
  rolesNow: () => Promise<Record<string, Member['role']>>
  close: () => Promise<void>
}

export async function openPeople(
  open: () => Promise<TestDatabase>,
  openStore?: () => Promise<OpenedStore>,
): Promise<People> {
  const database = await open()
  const deps = await openTestDeps(database, openStore)
  deps.now = Date.parse('2026-01-01T00:00:00.000Z')
  const person = async (name: string) => (await deps.newUser(`${name}@example.com`)).actor
  const owner = await person('owner')
  const { id: orgId } = await createOrganization(deps, { actor: owner, input: { name: 'Acme', email: undefined } })
  return {
    deps,
    database,
    owner,
    orgId,
    person,
    async member(name, role) {
      const actor = await person(name)
      const row = { organizationId: orgId, userId: actor.userId, role, createdAt: deps.clock() }
      await inTransaction(deps.db, (trx) => insertAcceptedMember(trx, row))
      return actor
    },
    // An async function throws nothing at once: what parsing refuses is a rejection, like the rest.
    upsert: async (actor, email, role) =>
      await upsertMember(deps, { actor, input: parseInput(upsertMemberInput, { orgId, email, role }) }),
    remove: async (actor, email) =>
      await removeMember(deps, { actor, input: parseInput(removeMemberInput, { orgId, email }) }),
    accept: (actor) => acceptInvitation(deps, { actor, input: { orgId } }),
    async rolesNow() {
      const members = (await listMembers(deps, { actor: owner, input: { orgId } })).data
      return Object.fromEntries(members.map(({ email, role }) => [email.replace(/@.*/, ''), role] as const))
    },
    async close() {
      await deps.remove()
      await database.remove()
    },
  }
}

/** The same person through another key of theirs, which is made for it. */
export async function withKey(
  { db, clock, ids }: TestDeps,
  actor: Caller,
  right: Partial<KeyRight>,
): Promise<KeyCaller> {
  const { userId } = actor
  const key = { ...actor.key, ...right }
  const keyHash = ids.uuid() // of a secret that no one knows
  const { id: keyId } = await inTransaction(db, (trx) =>
    insertApiKey(trx, { ...key, userId, name: 'Another key', keyHash, createdAt: clock() }),
  )
  return { ...actor, keyId, keyHash, key }
}
