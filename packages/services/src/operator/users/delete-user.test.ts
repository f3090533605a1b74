import { inTransaction, insertAcceptedMember } from '@organizations/database'
import { recordStatements, testDatabases } from '@organizations/database/testing'
import { DomainError } from '@organizations/domain'
import { publicKeyOf, verifyReceipt } from '@organizations/receipts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApiKey } from '../../keys/create-api-key.ts'
import type { Caller } from '../../deps.ts'
import { findCallerAgain } from '../../rights/find-caller-again.ts'
import { eraseCompleted } from '../../receipts/erase-completed.ts'
import { sealReceipts } from '../../receipts/seal-receipts.ts'
import { createOrganization } from '../../organizations/create-organization.ts'
import { deleteOrganization } from '../../organizations/delete-organization.ts'
import { getOrganization } from '../../organizations/get-organization.ts'
import { authenticateSession } from '../../sessions/authenticate-session.ts'
import { signIn } from '../../sessions/sign-in.ts'
import { DOOMED, openUserScenario, type UserScenario } from '../../testing/user-scenario.ts'
import { createUser } from './create-user.ts'
import { createUserKey } from './create-user-key.ts'
import { deleteUser } from './delete-user.ts'
import { getUser } from './get-user.ts'
import { listOperatorAudit } from '../list-operator-audit.ts'
import { listReceipts } from '../deletions/list-receipts.ts'
import { listTombstones } from '../tombstones/list-tombstones.ts'
import { previewUserDeletion } from './preview-user-deletion.ts'
import { replayTombstones } from '../tombstones/replay-tombstones.ts'
import { updateUser } from './update-user.ts'

const notFound = new DomainError('user_not_found')
const signal = new AbortController().signal

describe.each(testDatabases)('deleteUser on $name', ({ name, open }) => {
  let scenario: UserScenario
  beforeEach(async () => {
    scenario = await openUserScenario(open)
  })
  afterEach(() => scenario.close())

  const events = async (type: 'member.removed') =>
    await scenario.deps.db.selectFrom('events').selectAll().where('type', '=', type).execute()

  test('ends all access with its commit, before any worker has begun', async () => {
    const { deps, ada, owner, orgId, ask, rolesNow } = scenario
    const session = await signIn(deps, { actor: ada, code: undefined, userAgent: 'A browser' })
    await ask()
    await expect(authenticateSession(deps, session.secret)).rejects.toMatchObject({ code: 'session_ended' })
    expect(deps.rings).toBeGreaterThan(0)
    await expect(findCallerAgain(deps, ada)).rejects.toMatchObject({ code: 'invalid_api_key' })
    const key = {
      name: 'x',
      mode: 'all',
      limited_to_orgs: undefined,
      limited_to_apps: undefined,
      expires_at: undefined,
    }
    await expect(createApiKey(deps, { actor: ada, input: key as never })).rejects.toMatchObject({
      code: 'invalid_api_key',
    })
    expect(Object.keys(await rolesNow())).not.toContain('vanishing.ada')
    await expect(scenario.upsert(owner, DOOMED, 'read')).rejects.toMatchObject({ code: 'member_not_found' })
    for (const user of [DOOMED, ada.userId]) {
      await expect(getUser(deps, { actor: deps.operator, input: { user } })).rejects.toEqual(notFound)
      const another = { user, name: undefined, expires_at: undefined }
      await expect(createUserKey(deps, { actor: deps.operator, input: another })).rejects.toEqual(notFound)
    }
    expect(await getOrganization(deps, { actor: scenario.ben, input: { orgId } })).toMatchObject({ id: orgId })
  })

  test('tells each of their organizations, by their id and not by their address', async () => {
    const { deps, ada, owner, orgId, ask } = scenario
    const { id: elsewhere } = await createOrganization(deps, { actor: owner, input: { name: 'B', email: undefined } })
    const { id: gone } = await createOrganization(deps, { actor: owner, input: { name: 'C', email: undefined } })
    for (const organizationId of [elsewhere, gone]) {
      const member = { organizationId, userId: ada.userId, role: 'read', createdAt: 1 } as const
      await inTransaction(deps.db, (trx) => insertAcceptedMember(trx, member))
    }
    await deleteOrganization(deps, { actor: owner, input: { orgId: gone } })
    await ask()
    const told = await events('member.removed')
    expect(told.map((it) => it.organization_id).toSorted()).toEqual([orgId, elsewhere].toSorted())
    for (const { data } of told) expect(JSON.parse(data)).toEqual({ user_id: ada.userId, email: ada.userId })
  })

  test('tells many organizations as few', async () => {
    const { deps, ada, owner, orgId, ask } = scenario
    const ids = [orgId]
    for (let count = 0; count < 20; count += 1) {
      const { id } = await createOrganization(deps, { actor: owner, input: { name: 'B', email: undefined } })
      const member = { organizationId: id, userId: ada.userId, role: 'read', createdAt: 1 } as const
      await inTransaction(deps.db, (trx) => insertAcceptedMember(trx, member))
      ids.push(id)
    }
    const { ran } = await recordStatements(ask) // on SQLite
    const isBulk = (text: string) =>
      /^(insert into "(audit_entries|events)"|delete from "idempotency_records")/.test(text)
    expect(ran.filter(isBulk)).toHaveLength(name === 'SQLite' ? 3 : 0)
    const told = await events('member.removed')
    expect(told.map((it) => it.organization_id).toSorted()).toEqual(ids.toSorted())
    const entries = await deps.db
      .selectFrom('audit_entries')
      .select('organization_id')
      .where('action', '=', 'member.remove')
      .execute()
    expect(entries.map((it) => it.organization_id).toSorted()).toEqual(ids.toSorted())
  })

  test('is one deletion however often the operator asks, by id also after it is complete; its address is free then', async () => {
    const { deps, ada, ask, runToEnd } = scenario
    const answers = await Promise.all([ask(), ask(), ask(ada.userId)])
    answers.push(await ask(DOOMED.toUpperCase()))
    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ id: ada.userId })))
    const again = { email: DOOMED, name: undefined, plan: undefined }
    await expect(createUser(deps, { actor: deps.operator, input: again })).rejects.toMatchObject({
      code: 'email_taken',
    })
    await runToEnd()
    expect(await ask(ada.userId)).toEqual({ id: ada.userId })
    await expect(ask()).rejects.toEqual(notFound)
    expect(await deps.db.selectFrom('deletions').selectAll().execute()).toHaveLength(1)
    const { user } = await createUser(deps, { actor: deps.operator, input: again })
    expect(user.uid).not.toBe(ada.userId)
    const audit = await listOperatorAudit(deps, { actor: deps.operator, input: { action: 'user.delete' } })
    expect(audit).toMatchObject([{ action: 'user.delete', target_kind: 'user', target_id: ada.userId }])
  })

  test('is refused for the last operator, also of two who delete each other at once', async () => {
    const { deps, ada } = scenario
    const refused = { code: 'user_is_last_operator' }
    const remove = async (actor: Caller, user: string) =>
      await deleteUser(deps, { actor, input: { user, reason: 'A test' } })
    await expect(remove(deps.operator, deps.operator.userId)).rejects.toMatchObject(refused)
    const change = { user: DOOMED, plan: undefined, is_operator: true }
    await updateUser(deps, { actor: deps.operator, input: change })
    const second = await findCallerAgain(deps, ada)
    const outcomes = await Promise.allSettled([
      remove(deps.operator, second.userId),
      remove(second, deps.operator.userId),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('is refused for the last super admin of an organization that stands, and says of which', async () => {
    const { deps, owner, orgId, ben, ask, rolesNow } = scenario
    const { id: other } = await createOrganization(deps, { actor: owner, input: { name: 'B', email: undefined } })
    await expect(ask(owner.userId)).rejects.toMatchObject({
      code: 'user_is_last_super_admin',
      message: expect.stringContaining([orgId, other].toSorted().join(', ')) as string,
    })
    expect(await rolesNow()).toMatchObject({ owner: 'super_admin' })
    expect(await deps.db.selectFrom('deletions').selectAll().execute()).toEqual([])
    await deleteOrganization(deps, { actor: owner, input: { orgId: other } })
    await scenario.upsert(owner, ben.email, 'super_admin')
    expect(await ask(owner.userId)).toEqual({ id: owner.userId })
    // Ben is the only one left now, although the row of the other still stands.
    await expect(scenario.remove(ben, ben.email)).rejects.toMatchObject({ code: 'last_admin' })
    await expect(ask(ben.userId)).rejects.toMatchObject({ code: 'user_is_last_super_admin' })
  })

  test('is previewed: what is theirs, where they belong, and whose management address stays', async () => {
    const { deps, ada, owner, orgId } = scenario
    const input = { name: 'B', email: DOOMED }
    const { id: managed } = await createOrganization(deps, { actor: owner, input })
    const { user, preview } = await previewUserDeletion(deps, { actor: deps.operator, input: { user: DOOMED } })
    expect(user).toMatchObject({ uid: ada.userId, email: DOOMED })
    expect(preview).toMatchObject({
      organizations: [{ id: orgId, role: 'admin' }],
      lastSuperAdminOf: [],
      managementEmailOf: [managed],
    })
    expect(Object.fromEntries(preview.kinds.map(({ kind, count }) => [kind, count]))).toEqual({
      identities: 1,
      memberships: 1,
      sessions: 2,
      'sign-in codes': 1,
      'idempotency records': 1,
      'API keys': 1,
    })
    await scenario.ask()
    await scenario.runToEnd()
    expect(await getOrganization(deps, { actor: owner, input: { orgId: managed } })).toMatchObject({
      management_email: DOOMED,
    })
  })

  test('ends in a signed receipt, and its tombstone deletes them again when a backup brings them back', async () => {
    const { deps, ada, ask, runToEnd } = scenario
    const row = await deps.db.selectFrom('users').selectAll().where('id', '=', ada.userId).executeTakeFirstOrThrow()
    await ask()
    await runToEnd()
    await eraseCompleted({ ...deps, signal })
    await sealReceipts({ ...deps, signal })
    const [receipt] = await listReceipts(deps, { actor: deps.operator, input: {} })
    if (receipt === undefined) throw new Error('Expected a receipt')
    expect(receipt.receipt).toMatchObject({ organizationId: null, subject: { kind: 'user', id: ada.userId } })
    expect(verifyReceipt(receipt, [publicKeyOf(deps.signingKey.key)])).toEqual({ isValid: true })

    const { id: deletion } = await scenario.current()
    const alone = (input: object) => listReceipts(deps, { actor: deps.operator, input })
    expect(await alone({ deletion })).toEqual([receipt])
    for (const input of [{ deletion, after: 1 }, { deletion: deps.ids.deletion() }, { deletion: 'x' }]) {
      expect(await alone(input)).toEqual([])
    }

    const { data } = await listTombstones(deps, { actor: deps.operator, input: {} })
    expect(data).toMatchObject([{ subject: { kind: 'user', id: ada.userId }, organizationId: null }])
    const tombstones = data.map((it) => ({ ...it, requestedAt: Date.parse(it.requestedAt) }))
    const replay = async () => await replayTombstones(deps, { actor: deps.operator, input: { tombstones } as never }) // as it was exported
    expect(await replay()).toMatchObject({ known: 1 })
    await inTransaction(deps.db, async (trx) => {
      for (const table of ['tombstones', 'receipts', 'deletion_steps', 'deletions'] as const) {
        await trx.deleteFrom(table).execute()
      }
      await trx
        .insertInto('users')
        .values({ ...row, is_operator: 1 })
        .execute()
    })
    expect(await replay()).toMatchObject({ deletedAgain: 1 })
    expect(await runToEnd()).toMatchObject({ state: 'completed', requester: 'replay' })
    expect(await deps.db.selectFrom('users').selectAll().where('id', '=', ada.userId).execute()).toEqual([])
  })

  test('is for operators alone', async () => {
    const { deps, owner } = scenario
    const refused = new DomainError('operator_required')
    const input = { user: DOOMED, reason: 'x' }
    await expect(deleteUser(deps, { actor: owner, input })).rejects.toEqual(refused)
    await expect(previewUserDeletion(deps, { actor: owner, input })).rejects.toEqual(refused)
  })
})
