import { findDeletionOfUser, inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { deleteUser } from '../operator/users/delete-user.ts'
import { liftUserDeletion } from '../operator/users/lift-user-deletion.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { listOperatorAudit } from '../operator/list-operator-audit.ts'
import { listTombstones } from '../operator/tombstones/list-tombstones.ts'
import { replayTombstones } from '../operator/tombstones/replay-tombstones.ts'
import { DOOMED, openUserScenario, type UserScenario } from '../testing/user-scenario.ts'
import { identityOf, tablesWith } from '../testing/user-traces.ts'
import { generateSecretsKey, readSecretsKey } from '../secrets/secret-keys.ts'
import { findOrMakePerson } from './find-or-make-person.ts'
import { linkIdentity } from './link-identity.ts'

const deleted = { code: 'user_deleted' }
const newKey = () => readSecretsKey(generateSecretsKey())

describe.each(testDatabases)('what a deleted user was to the identity provider, on $name', ({ open }) => {
  let scenario: UserScenario
  beforeEach(async () => {
    scenario = await openUserScenario(open)
  })
  afterEach(() => scenario.close())

  const see = (identity: { issuer: string; subject: string }, email = DOOMED) =>
    findOrMakePerson(scenario.deps, { ...identity, email, emailVerified: true })
  const kept = async () => await scenario.deps.db.selectFrom('deleted_identities').selectAll().execute()
  const lift = (actor: Caller, identity = identityOf(scenario.ada.userId)) =>
    liftUserDeletion(scenario.deps, { actor, input: identity })

  test('makes no one anew from the request on, in each moment of the deletion and after it; others come in', async () => {
    const { deps, ada, ben, ask, slice, current } = scenario
    const users = async () => (await deps.db.selectFrom('users').select('id').execute()).length
    const before = await users()
    await ask()
    for (let slices = 0; slices < 100 && (await current()).state !== 'completed'; slices += 1) {
      await expect(see(identityOf(ada.userId))).rejects.toMatchObject(deleted)
      deps.now = deps.clock() + 60_000
      await slice()
    }
    await expect(see(identityOf(ada.userId))).rejects.toMatchObject(deleted)
    expect(await users()).toBe(before - 1)
    expect(await see(identityOf(ben.userId))).toMatchObject({ how: 'found', userId: ben.userId })
    const sameName = { ...identityOf(ada.userId), issuer: 'https://other.example.com' }
    expect(await see(sameName, 'other@example.com')).toMatchObject({ how: 'made' })
  })

  test('is kept as a keyed hash alone, and does not tell what they were called', async () => {
    const { deps, ada, ask, runToEnd } = scenario
    await ask()
    await runToEnd()
    expect(await kept()).toEqual([
      { hash: expect.stringMatching(/^[0-9a-f]{8}\.[\w-]{43}$/), user_id: ada.userId, created_at: expect.any(Number) },
    ])
    expect(await tablesWith(deps.db, identityOf(ada.userId).subject)).toEqual([])
  })

  test('counts until an operator lets them in: then they are another user, with nothing of the former one', async () => {
    const { deps, ada, owner, ask, runToEnd } = scenario
    await ask()
    await runToEnd()
    await expect(lift(owner)).rejects.toMatchObject({ code: 'operator_required' })
    const unknown = { code: 'deleted_identity_not_found' }
    await expect(lift(deps.operator, { ...identityOf(ada.userId), issuer: 'x' })).rejects.toMatchObject(unknown)
    await expect(see(identityOf(ada.userId))).rejects.toMatchObject(deleted)
    expect(await lift(deps.operator)).toEqual({ id: ada.userId })
    await expect(lift(deps.operator)).rejects.toMatchObject(unknown)
    const anew = await see(identityOf(ada.userId))
    expect(anew.how).toBe('made')
    expect(anew.userId).not.toBe(ada.userId)
    const places = deps.db.selectFrom('members').selectAll().where('user_id', '=', anew.userId)
    expect(await places.execute()).toEqual([])
    const [entry] = await listOperatorAudit(deps, { actor: deps.operator, input: { action: 'user.lift_deletion' } })
    expect(entry).toMatchObject({ user_id: deps.operator.userId, target_kind: 'user', target_id: ada.userId })
    expect(JSON.stringify(entry)).not.toContain(identityOf(ada.userId).subject)
  })

  test('lets no sign-in through that comes at the time of the request, and makes no one anew of it', async () => {
    const { ada, ask, runToEnd } = scenario
    const signIns = () => Array.from({ length: 6 }, () => see(identityOf(ada.userId)))
    const [asked, ...outcomes] = await Promise.allSettled([ask(), ...signIns()])
    expect(asked.status).toBe('fulfilled')
    for (const it of outcomes) {
      if (it.status === 'fulfilled') expect(it.value).toMatchObject({ how: 'found', userId: ada.userId })
      else expect(it.reason).toMatchObject(deleted)
    }
    const [, ...during] = await Promise.allSettled([runToEnd(), ...signIns()])
    for (const it of during) expect(it).toMatchObject({ status: 'rejected', reason: deleted })
    await expect(see(identityOf(ada.userId))).rejects.toMatchObject(deleted)
  })

  test('is kept of a first sign-in that is linked at the time of the request, or that one is refused', async () => {
    const { deps } = scenario
    for (let round = 0; round < 5; round += 1) {
      const email = `new${round}@example.com`
      const { actor } = await deps.newUser(email)
      const identity = { issuer: 'https://id.example.com', subject: `new ${round}` }
      const request = deleteUser(deps, { actor: deps.operator, input: { user: actor.userId, reason: 'x' } })
      const [asked, seen] = await Promise.allSettled([request, see(identity, email)])
      expect(asked.status).toBe('fulfilled')
      const isLinked = seen.status === 'fulfilled'
      expect((await kept()).some((it) => it.user_id === actor.userId)).toBe(isLinked)
      await expect(see(identity, email)).rejects.toMatchObject(isLinked ? deleted : { code: 'identity_not_linked' })
    }
  })

  test('counts as long as its key is read, and no longer', async () => {
    const { deps, ada, ask, runToEnd } = scenario
    const first = deps.secretsKeys?.current ?? expect.unreachable()
    await ask()
    await runToEnd()
    deps.secretsKeys = { current: newKey(), old: [first] }
    await expect(see(identityOf(ada.userId))).rejects.toMatchObject(deleted)
    deps.secretsKeys = { current: newKey(), old: [] } // the key of before is lost
    expect(await see(identityOf(ada.userId))).toMatchObject({ how: 'made' })
  })

  test('is not kept where there is no key, which the log says', async () => {
    const { deps, ask } = scenario
    deps.secretsKeys = undefined
    await ask()
    expect(await kept()).toEqual([])
    expect(deps.logged.map(({ message }) => message)).toContain(
      'Without SECRETS_KEY a deleted user can be made anew when they sign in',
    )
  })

  test('is kept again by a replay of their tombstone', async () => {
    const { deps, ada, ask, runToEnd } = scenario
    const backup = async () => ({
      user: await deps.db.selectFrom('users').selectAll().where('id', '=', ada.userId).executeTakeFirstOrThrow(),
      identities: await deps.db.selectFrom('identities').selectAll().where('user_id', '=', ada.userId).execute(),
    })
    const { user, identities } = await backup()
    await ask()
    await runToEnd()
    const { data } = await listTombstones(deps, { actor: deps.operator, input: {} })
    await inTransaction(deps.db, async (trx) => {
      for (const table of ['tombstones', 'receipts', 'deletion_steps', 'deletions', 'deleted_identities'] as const) {
        await trx.deleteFrom(table).execute()
      }
      await trx.insertInto('users').values(user).execute()
      await trx.insertInto('identities').values(identities).execute()
    })
    expect(await see(identityOf(ada.userId))).toMatchObject({ how: 'found' })
    const tombstones = data.map((it) => ({ ...it, requestedAt: Date.parse(it.requestedAt) }))
    await replayTombstones(deps, { actor: deps.operator, input: { tombstones } as never }) // as it was exported
    await runToEnd()
    await expect(see(identityOf(ada.userId))).rejects.toMatchObject(deleted)
  })

  test('is no obstacle to joining a person to their user, when they were made anew because a backup lacks their identity', async () => {
    const { deps, ben } = scenario
    const identity = identityOf(ben.userId)
    await inTransaction(deps.db, (trx) => trx.deleteFrom('identities').where('user_id', '=', ben.userId).execute())
    const { userId: again } = await see(identity, 'another.address@example.com')
    expect(again).not.toBe(ben.userId)
    const join = () => linkIdentity(deps, { ...identity, user: ben.email })
    await expect(join()).rejects.toMatchObject({ code: 'invalid_input' })

    await deleteUser(deps, { actor: deps.operator, input: { user: again, reason: 'Made twice' } })
    const deletion = await findDeletionOfUser(deps.db, again)
    if (deletion === undefined) throw new Error('Expected the deletion of the second user')
    const slice = async () => await runDeletion(deps, { deletionId: deletion.id, signal: new AbortController().signal })
    for (let slices = 0; slices < 100 && (await slice()) !== 'ended'; slices += 1) deps.now = deps.clock() + 60_000
    await expect(see(identity)).rejects.toMatchObject(deleted)
    await join()
    expect(await see(identity, 'another.address@example.com')).toMatchObject({ how: 'found', userId: ben.userId })
  })

  test('does not keep an operator from linking the identity to a user who is there, on the machine', async () => {
    const { deps, ada, ben, ask, runToEnd } = scenario
    await ask()
    await runToEnd()
    await linkIdentity(deps, { ...identityOf(ada.userId), user: ben.email })
    expect(await see(identityOf(ada.userId))).toMatchObject({ how: 'found', userId: ben.userId })
  })
})
