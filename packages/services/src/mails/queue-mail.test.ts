import { inTransaction, isFenceError } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { MAILS_KEPT_MS, type DeletionId, type QueuedMail } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { purgeExpired } from '../outbox/purge-expired.ts'
import { openPeople, type People } from '../testing/people.ts'
import { queueMail } from './queue-mail.ts'

describe.for(testDatabases)('queueing a mail on $name', ({ open }) => {
  let people: People
  beforeEach(async () => {
    people = await openPeople(open)
    people.deps.mails = { publicUrl: 'https://example.com' }
  })
  afterEach(() => people.close())

  const queue = (mail: QueuedMail) => inTransaction(people.deps.db, (trx) => queueMail(people.deps, trx, mail))
  const rows = async () => await people.deps.db.selectFrom('mails').selectAll().orderBy('id').execute()
  const roleChanged = (): QueuedMail => ({
    kind: 'role_changed',
    organizationId: people.orgId,
    userId: people.owner.userId,
  })

  test('writes down ids, and no address and no text', async () => {
    await queue(roleChanged())
    const [row] = await rows()
    const { orgId, owner } = people
    expect(row).toMatchObject({ kind: 'role_changed', organization_id: orgId, user_id: owner.userId, state: 'pending' })
    expect(JSON.stringify(row)).not.toContain('@')
  })

  test('is part of the change: none is left of one that is rolled back', async () => {
    const failing = inTransaction(people.deps.db, async (trx) => {
      await queueMail(people.deps, trx, roleChanged())
      throw new Error('The change failed')
    })
    await expect(failing).rejects.toThrow('The change failed')
    expect(await rows()).toEqual([])
  })

  test('does nothing where no mail is sent', async () => {
    people.deps.mails = undefined
    await queue(roleChanged())
    expect(await rows()).toEqual([])
  })

  test('queues one for each key and time of its expiry', async () => {
    const expires = { kind: 'key_expires', userId: people.owner.userId, keyId: 7, expiresAt: 1000 } as const
    await queue(expires)
    await queue(expires)
    expect(await rows()).toHaveLength(1)
    await queue({ ...expires, expiresAt: 2000 })
    expect(await rows()).toHaveLength(2)
  })

  test('is refused for an organization that is deleted, whose mails go with it; those of deletions stay', async () => {
    const { deps, owner: actor, orgId } = people
    await queue(roleChanged())
    await deleteOrganization(deps, { actor, input: { orgId } })
    const refused = await queue(roleChanged()).catch((error: unknown) => error)
    expect(isFenceError(refused)).toBe(true)
    const { id: deletionId } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    await queue({ kind: 'deletion_completed', userId: actor.userId, deletionId })
    while ((await runOnce(deletionId)) === 'more');
    const left = await rows()
    expect(left.map(({ kind }) => kind)).toEqual(['deletion_requested', 'deletion_completed'])
    const counted = await deps.db.selectFrom('deletion_steps').selectAll().where('table_name', '=', 'mails').execute()
    expect(counted).toEqual([expect.objectContaining({ rows_found: 1, rows_removed: 1 })])
  })

  test('is forgotten after 30 days, sent or not, but while its organization is being deleted', async () => {
    const { deps, owner: actor, orgId } = people
    const purge = async () => {
      await purgeExpired({ ...deps, signal: new AbortController().signal })
      return (await rows()).map(({ kind }) => kind)
    }
    await queue(roleChanged())
    await queue({ kind: 'identity_linked', userId: actor.userId, identityId: 'identity_1' })
    deps.now = deps.clock() + MAILS_KEPT_MS
    expect(await purge()).toEqual(['role_changed', 'identity_linked'])
    await deleteOrganization(deps, { actor, input: { orgId } })
    deps.now = deps.clock() + 1
    expect(await purge()).toEqual(['role_changed', 'deletion_requested'])
  })

  const runOnce = async (deletionId: DeletionId) =>
    await runDeletion(people.deps, { deletionId, signal: new AbortController().signal })
})
