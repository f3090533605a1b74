import { setImmediate } from 'node:timers/promises'
import { inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import {
  errorSentences,
  INVITATION_LASTS_MS,
  INVITATIONS_AN_HOUR,
  INVITATIONS_WINDOW_MS,
  listAuditInput,
  listEventsInput,
  parseInput,
  personsRight,
  roles,
  upsertMemberInput,
  type ErrorCode,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '../audit/list-audit.ts'
import type { Caller } from '../deps.ts'
import { listEvents } from '../events/list-events.ts'
import { findOrMakePerson } from '../identities/find-or-make-person.ts'
import { createUser } from '../operator/users/create-user.ts'
import { deleteUser } from '../operator/users/delete-user.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { generateSecretsKey, readSecretsKey } from '../secrets/secret-keys.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { linkInvitation } from './link-invitation.ts'
import { listInvitations } from './list-invitations.ts'
import { listMembers } from './list-members.ts'
import { openInvitation } from './open-invitation.ts'
import { upsertMember } from './upsert-member.ts'

const refusal = (code: ErrorCode) => ({ code, message: errorSentences[code] })
const none = refusal('invitation_not_found')
const address = 'new@example.com'
const anInvitation: unknown = expect.stringMatching(/^inv_[0-9a-z]{26}$/)

describe.for(testDatabases)('invitations to addresses on $name', ({ open }) => {
  let people: People
  beforeEach(async () => {
    people = await openPeople(open)
  })
  afterEach(() => people.close())

  const passTime = (ms: number) => (people.deps.now = people.deps.clock() + ms)
  const invite = async (email = address, role: string = 'read', actor: Caller = people.owner) => {
    const input = parseInput(upsertMemberInput, { orgId: people.orgId, email, role, invite: true })
    return await upsertMember(people.deps, { actor, input })
  }
  const linkOf = async (email = address, actor = people.owner) =>
    await linkInvitation(people.deps, { actor, input: { orgId: people.orgId, email } })
  const tokenOf = async (email = address) => (await linkOf(email)).path.split('=')[1] ?? ''
  const acceptBy = async (actor: Caller, token: string) =>
    await acceptInvitation(people.deps, { actor, input: { token } })
  const rows = async () => await people.deps.db.selectFrom('invitations').selectAll().execute()
  /** A user whose account is older than any invitation, so that creating it claims none. */
  const known = () => people.person('new')
  const events = async () => {
    const { owner: actor, orgId, deps } = people
    const { data } = await listEvents(deps, { actor, input: parseInput(listEventsInput, { orgId }) })
    return data.filter(({ type }) => type.startsWith('member.'))
  }

  test.for(roles)('as %s show among members, grant nothing, and are worth their role once accepted', async (role) => {
    const { rolesNow, accept, owner, orgId, deps } = people
    const invited = await invite(address, role)
    expect(invited).toEqual({ uid: anInvitation, email: address, image_url: null, role: `invite_${role}` })
    expect(await rolesNow()).toEqual({ owner: 'super_admin', new: `invite_${role}` })
    const person = await people.person('new')
    await accept(person)
    expect(await rolesNow()).toEqual({ owner: 'super_admin', new: role })
    expect(await rows()).toEqual([])
    const { data } = await listMembers(deps, { actor: owner, input: { orgId } })
    expect(data[0]).toMatchObject({ uid: person.userId, role })
  })

  test('answer alike whether or not there is an account, before it is accepted and in lists', async () => {
    await known()
    const withAccount = await invite()
    const without = await invite('none@example.com')
    expect({ ...withAccount, email: '', uid: '' }).toEqual({ ...without, email: '', uid: '' })
    expect([withAccount.uid, without.uid]).toEqual([anInvitation, anInvitation])
    const paths = await Promise.all([linkOf(), linkOf('none@example.com')])
    expect(new Set(paths.map(({ path }) => path.replace(/=.*/, ''))).size).toBe(1)
  })

  test('are made on request alone: without it an address without an account is no member', async () => {
    await expect(people.upsert(people.owner, address, 'read')).rejects.toMatchObject(refusal('member_not_found'))
    expect(await rows()).toEqual([])
  })

  test('are found and accepted by the user who has the address, and by no other', async () => {
    const { deps, orgId, accept } = people
    const [person, other] = [await known(), await people.person('other')]
    await invite(address, 'write')
    const listed = async (actor: Caller) => (await listInvitations(deps, { actor, input: {} })).data
    expect(await listed(other)).toEqual([])
    expect(await listed(await withKey(deps, person, { limitedToOrgs: [] }))).toEqual([])
    expect(await listed(person)).toMatchObject([{ organization: { id: orgId, name: 'Acme' }, role: 'write' }])
    await expect(accept(other)).rejects.toMatchObject(none)
    await expect(accept(await withKey(deps, person, { limitedToOrgs: [] }))).rejects.toMatchObject(none)
    await expect(accept(await withKey(deps, person, { mode: 'write' }))).rejects.toMatchObject(
      refusal('insufficient_member_permissions'),
    )
    await accept(person)
    await expect(accept(person)).rejects.toMatchObject(none)
    expect(await listed(person)).toEqual([])
  })

  test('wait for a person who signs in for the first time with the address, verified', async () => {
    const { deps, orgId } = people
    await invite(address, 'write')
    const seen = { issuer: 'https://login.example.com', subject: 'new', email: 'New@example.com' }
    await expect(findOrMakePerson(deps, { ...seen, emailVerified: false })).rejects.toMatchObject({
      code: 'identity_not_linked',
    })
    const { userId, identityId } = await findOrMakePerson(deps, { ...seen, emailVerified: true })
    const plain = { userId, email: address, plan: 'standard', isOperator: false } as const
    const person: Caller = { ...plain, keyId: null, keyHash: null, key: personsRight, identity: { id: identityId } }
    const { data } = await listInvitations(deps, { actor: person, input: {} })
    expect(data).toMatchObject([{ organization: { id: orgId }, role: 'write' }])
    expect(await acceptBy(person, await tokenOf())).toEqual({ organizationId: orgId })
    expect(await people.rolesNow()).toMatchObject({ new: 'write' })
  })

  test('are in every list beside their acceptance, as an address or as a member', async () => {
    const { deps, owner, orgId } = people
    const person = await known()
    const expected = [address, owner.email]
    for (let round = 0; round < 10; round += 1) {
      await invite()
      const acceptance = { isOver: false }
      const accepting = people.accept(person).finally(() => (acceptance.isOver = true))
      while (!acceptance.isOver) {
        await setImmediate() // else nothing else goes on
        const { data } = await listMembers(deps, { actor: owner, input: { orgId } })
        expect([round, ...data.map(({ email }) => email).toSorted()]).toEqual([round, ...expected])
      }
      await accepting
      await people.remove(owner, address)
    }
  })

  test('are not accepted by the link of one that is withdrawn at once, whatever comes after it', async () => {
    const { owner, rolesNow } = people
    const person = await known()
    for (let round = 0; round < 10; round += 1) {
      await invite(address, 'read')
      const accepted = acceptBy(person, await tokenOf()).catch(() => {}) // perhaps before the removal is over
      await people.remove(owner, address)
      await Promise.all([invite(address, 'write'), accepted])
      expect([round, await rolesNow()]).toEqual([round, { owner: 'super_admin', new: 'invite_write' }])
      await people.remove(owner, address)
      passTime(INVITATIONS_WINDOW_MS)
    }
  })

  test('are gone with the deletion of the user who has the address, for every caller', async () => {
    const { deps, owner, rolesNow } = people
    const { userId } = await known()
    await invite()
    await deleteUser(deps, { actor: deps.operator, input: { user: userId, reason: 'Has left' } })
    expect(await rolesNow()).toEqual({ owner: 'super_admin' })
    await expect(linkOf()).rejects.toMatchObject(none)
    await expect(invite()).rejects.toMatchObject(refusal('member_not_found'))
    await expect(people.remove(owner, address)).rejects.toMatchObject(refusal('member_not_found'))
  })

  test('are opened and accepted by the token of the link, once, and only with the invited address', async () => {
    const { deps, orgId, rolesNow } = people
    const [person, other] = [await known(), await people.person('other')]
    await invite(address, 'upload')
    const token = await tokenOf()
    const openBy = (actor: Caller) => openInvitation(deps, { actor, input: { token } })
    for (const ask of [() => openBy(other), () => acceptBy(other, token), () => acceptBy(person, `${token}x`)]) {
      await expect(ask()).rejects.toMatchObject(none)
    }
    expect(await openBy(person)).toMatchObject({ organization: { id: orgId, name: 'Acme' }, role: 'upload' })
    expect(await acceptBy(person, token)).toEqual({ organizationId: orgId })
    await expect(acceptBy(person, token)).rejects.toMatchObject(none)
    await expect(openBy(person)).rejects.toMatchObject(none)
    expect(await rolesNow()).toMatchObject({ new: 'upload' })
    await people.remove(people.owner, address)
    await invite()
    await expect(acceptBy(person, token)).rejects.toMatchObject(none) // of the invitation before
  })

  test('have one link, of which the hash alone is kept, also under another key of the service', async () => {
    const { deps } = people
    await invite()
    const token = await tokenOf()
    expect(await tokenOf()).toBe(token)
    expect(JSON.stringify(await rows())).not.toContain(token)
    const first = deps.secretsKeys?.current ?? expect.unreachable()
    const second = readSecretsKey(generateSecretsKey())
    deps.secretsKeys = { current: second, old: [first] }
    expect(await tokenOf()).toBe(token)
    deps.secretsKeys = { current: second, old: [] } // the key of before is lost
    const another = await tokenOf()
    expect(another).not.toBe(token)
    const person = await withoutClaim()
    await expect(acceptBy(person, token)).rejects.toMatchObject(none)
    await acceptBy(person, another)
    deps.secretsKeys = undefined
    await expect(invite('other@example.com')).rejects.toMatchObject(refusal('invitations_not_set_up'))
  })

  /** A user of the address whose account was there before the invitation, as seen from the database. */
  async function withoutClaim(): Promise<Caller> {
    const { deps } = people
    const kept = await rows()
    await inTransaction(deps.db, (trx) => trx.deleteFrom('invitations').execute())
    const person = await known()
    await inTransaction(deps.db, (trx) => trx.insertInto('invitations').values(kept).execute())
    return person
  }

  test('give their link to those alone who may change the role, and that is in the audit log', async () => {
    const { deps, owner, orgId } = people
    const admin = await people.member('admin', 'admin')
    const writer = await people.member('writer', 'write')
    const { uid } = await invite(address, 'super_admin')
    const refused = refusal('insufficient_member_permissions')
    await expect(linkOf(address, writer)).rejects.toMatchObject(refused)
    await expect(linkOf(address, admin)).rejects.toMatchObject(refused)
    await expect(linkOf('admin@example.com')).rejects.toMatchObject(none)
    await expect(linkOf('none@example.com')).rejects.toMatchObject(none)
    await linkOf()
    const { data } = await listAudit(deps, {
      actor: owner,
      input: parseInput(listAuditInput, { orgId, action: 'member.link' }),
    })
    expect(data).toMatchObject([{ user_id: owner.userId, subject: uid, before: null, after: null }])
  })

  test('are changed, renewed and withdrawn as those of users are, and count for 7 days to the millisecond', async () => {
    const { owner, upsert, remove, rolesNow } = people
    const admin = await people.member('admin', 'admin')
    const { uid } = await invite(address, 'write')
    const token = await tokenOf()
    passTime(INVITATION_LASTS_MS - 1)
    expect(await upsert(owner, 'NEW@example.com', 'super_admin')).toMatchObject({ uid, role: 'invite_super_admin' })
    expect(await tokenOf()).toBe(token)
    await expect(upsert(admin, address, 'read')).rejects.toMatchObject(refusal('insufficient_member_permissions'))
    await expect(invite(address, 'read', admin)).rejects.toMatchObject(refusal('insufficient_member_permissions'))
    await expect(remove(admin, address)).rejects.toMatchObject(refusal('insufficient_member_permissions'))
    passTime(INVITATION_LASTS_MS - 1)
    expect(await rolesNow()).toHaveProperty('new', 'invite_super_admin')
    passTime(1)
    expect(await rolesNow()).not.toHaveProperty('new')
    await expect(remove(owner, address)).rejects.toMatchObject(refusal('member_not_found'))
    await expect(linkOf()).rejects.toMatchObject(none)
    const again = await invite(address, 'read', admin)
    expect(again.uid).not.toBe(uid)
    await remove(admin, address)
    await expect(acceptBy(await people.person('new'), token)).rejects.toMatchObject(none)
    expect(await rows()).toEqual([])
  })

  test('are declined by the user of the address', async () => {
    const [person, other] = [await known(), await people.person('other')]
    await invite()
    const decline = async (actor: Caller) => await people.remove(actor, address)
    await expect(decline(other)).rejects.toMatchObject(refusal('organization_not_accessible'))
    await decline(person)
    expect(await rows()).toEqual([])
    await expect(people.accept(person)).rejects.toMatchObject(none)
  })

  test('of a member or an invited user change the role of that', async () => {
    await people.member('ann', 'read')
    await people.person('ben')
    await people.upsert(people.owner, 'ben@example.com', 'read')
    expect(await invite('ann@example.com', 'write')).toMatchObject({ role: 'write' })
    expect(await invite('ben@example.com', 'write')).toMatchObject({ role: 'invite_write' })
    await expect(invite('ann@example.com', 'write')).rejects.toMatchObject(refusal('already_member'))
    await expect(invite('owner@example.com', 'read')).rejects.toMatchObject(refusal('last_admin'))
    expect(await rows()).toEqual([])
  })

  test('become pending memberships when an operator makes the user, until the same time', async () => {
    const { deps, rolesNow, accept } = people
    await invite(address, 'admin')
    passTime(INVITATION_LASTS_MS - 2)
    const person = await people.person('new')
    expect(await rows()).toEqual([])
    expect(await rolesNow()).toHaveProperty('new', 'invite_admin')
    expect(await events()).toMatchObject([
      { type: 'member.invited', data: { email: address } },
      { type: 'member.invited', data: { user_id: person.userId, changes: { role: 'invite_admin' } } },
    ])
    passTime(1)
    await accept(person)
    expect(await rolesNow()).toHaveProperty('new', 'admin')
    // A deleted organization invites no one any more.
    await invite('late@example.com')
    await deleteOrganization(deps, { actor: people.owner, input: { orgId: people.orgId } })
    const late = await people.person('late')
    expect((await listInvitations(deps, { actor: late, input: {} })).data).toEqual([])
    expect(await deps.db.selectFrom('members').selectAll().where('user_id', '=', late.userId).execute()).toEqual([])
  })

  test('tell others with the id of the invitation, then with that of the user', async () => {
    const person = await known()
    const { uid } = await invite()
    await people.accept(person)
    await invite('other@example.com')
    await people.remove(people.owner, 'other@example.com')
    expect(await events()).toMatchObject([
      { type: 'member.invited', data: { user_id: uid, email: address, changes: { role: 'invite_read' } } },
      { type: 'member.joined', data: { user_id: person.userId, email: address, changes: { role: 'read' } } },
      { type: 'member.invited' },
      { type: 'member.removed', data: { user_id: anInvitation, email: 'other@example.com' } },
    ])
  })

  test('are at most 20 an hour, renewed and withdrawn ones included, and say when there is room again', async () => {
    const { owner, upsert } = people
    await invite()
    passTime(1500)
    await invite()
    await people.remove(owner, address)
    for (let n = 2; n < INVITATIONS_AN_HOUR; n += 1) await invite(`n${n}@example.com`)
    const tooMany = { ...refusal('too_many_invitations'), retryAfterSeconds: 3599 }
    await expect(invite()).rejects.toMatchObject(tooMany)
    await expect(upsert(owner, 'n2@example.com', 'write')).rejects.toMatchObject(refusal('too_many_invitations'))
    // Users, and other organizations, are not counted.
    await people.person('ann')
    await upsert(owner, 'ann@example.com', 'read')
    passTime(INVITATIONS_WINDOW_MS - 1501)
    await expect(invite()).rejects.toMatchObject({ retryAfterSeconds: 1 })
    passTime(1)
    await invite()
    await expect(invite()).rejects.toMatchObject({ retryAfterSeconds: 2 })
  })

  test('are as many as there may be when more are sent at once', async () => {
    const all = Array.from({ length: INVITATIONS_AN_HOUR + 5 }, (_, n) => invite(`n${n}@example.com`))
    const settled = await Promise.allSettled(all)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(INVITATIONS_AN_HOUR)
    expect(await rows()).toHaveLength(INVITATIONS_AN_HOUR)
  })

  test('are listed after the members, page by page, each once', async () => {
    const { deps, owner, orgId } = people
    await people.member('ann', 'read')
    for (const name of ['one', 'two', 'three']) await invite(`${name}@example.com`)
    const page = async (input: { page: number; limit: number }) =>
      await listMembers(deps, { actor: owner, input: { orgId, ...input } })
    const names = async (at: number, limit: number) =>
      (await page({ page: at, limit })).data.map(({ email }) => email.replace(/@.*/, ''))
    const all = ['ann', 'owner', 'three', 'two', 'one']
    expect(await names(0, 10)).toEqual(all)
    for (const limit of [1, 2, 3, 4]) {
      const pages = []
      for (let at = 0; at <= all.length; at += 1) pages.push(...(await names(at, limit)))
      expect(pages).toEqual(all)
    }
    expect((await page({ page: 0, limit: 4 })).next).toBeDefined()
    expect((await page({ page: 0, limit: 5 })).next).toBeUndefined()
  })

  test.for([
    ['two acceptances', (person: Caller, token: string) => [people.accept(person), acceptBy(person, token)]],
    [
      'an acceptance and a withdrawal',
      (person: Caller) => [people.accept(person), people.remove(people.owner, address)],
    ],
    ['an acceptance and a deletion of the organization', (person: Caller) => [people.accept(person), end()]],
  ] as const)('survive %s at once: one of the two finds it', async ([, both]) => {
    const { deps } = people
    for (let n = 0; n < 5; n += 1) {
      const person = await people.person(`p${n}`)
      await invite(address)
      const asNew = await renamed(person)
      const settled = await Promise.allSettled(both(asNew, await tokenOf()))
      for (const it of settled) {
        if (it.status === 'rejected') {
          expect(['invitation_not_found', 'last_admin', 'organization_not_accessible']).toContain(codeOf(it.reason))
        }
      }
      expect(settled.some(({ status }) => status === 'fulfilled')).toBe(true)
      if (await isGone()) return
      expect(await rows()).toEqual([])
      await inTransaction(deps.db, async (trx) => {
        await trx.deleteFrom('members').where('user_id', '=', asNew.userId).execute()
        await trx
          .updateTable('users')
          .set({ email: `was${n}@example.com` })
          .where('id', '=', asNew.userId)
          .execute()
      })
    }
  })

  const codeOf = (reason: unknown) => (reason as { code?: unknown }).code
  const end = () => deleteOrganization(people.deps, { actor: people.owner, input: { orgId: people.orgId } })
  const isGone = async () => (await people.deps.db.selectFrom('tombstones').select('subject_id').execute()).length > 0
  /** Gives a user the address of the invitation. */
  const renamed = async (person: Caller): Promise<Caller> => {
    const { db } = people.deps
    await inTransaction(db, (trx) =>
      trx.updateTable('users').set({ email: address }).where('id', '=', person.userId).execute(),
    )
    return { ...person, email: address }
  }

  test('are not lost when an operator makes the user at the same time as they are made', async () => {
    for (let n = 0; n < 5; n += 1) {
      const email = `n${n}@example.com`
      const { deps } = people
      const make = createUser(deps, { actor: deps.operator, input: { email, name: undefined, plan: undefined } })
      const [, { user }] = await Promise.all([invite(email, 'write'), make])
      const members = await people.rolesNow()
      expect(members).toHaveProperty(`n${n}`, 'invite_write')
      const actor = (await deps.db.selectFrom('api_keys').selectAll().where('user_id', '=', user.uid).execute())[0]
      const caller = { ...people.owner, userId: user.uid, email, keyId: actor?.id ?? 0, keyHash: actor?.key_hash ?? '' }
      await people.accept(caller)
      expect(await people.rolesNow()).toHaveProperty(`n${n}`, 'write')
    }
  })
})
