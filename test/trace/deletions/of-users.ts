/** A user is deleted beside an organization of theirs: whichever comes first takes the membership. */
import { findDeletionOfUser, inTransaction, insertAcceptedMember } from '@organizations/database'
import { createOrganization, deleteUser } from '@organizations/services'
import { passTime, runAndDie, runBatch, runSlice, runToEnd } from '@organizations/services/testing/deletions'
import type { Ground } from '../ground.ts'
import type { FaultyDeletion } from './faulty-deletion.ts'

const IN_MOTION = ['members', 'idempotency_records', 'audit_entries', 'events']

export const ofUsers: Record<string, FaultyDeletion> = {
  'a user is deleted, and so is an organization of theirs, which takes the membership': {
    async run(ground) {
      const { user, askForUser } = await withUser(ground)
      await askForUser()
      await runBatch(user)
      await ground.begin(IN_MOTION)
      await runToEnd(ground)
      await runToEnd(user)
    },
  },
  'a user who is deleted takes the membership of an organization that is deleted, by itself, and then dies': {
    async run(ground) {
      Object.assign(ground.deps.batchSizes, { of: () => 1 })
      const { user, askForUser } = await withUser(ground)
      await ground.begin(IN_MOTION)
      await runBatch(ground)
      await askForUser()
      for (let batches = 0; await runAndDie(user, batches); batches += 1) passTime(ground, ground.deps.leaseMs)
      await runToEnd(ground)
    },
  },
  'a user and an organization of theirs are deleted in turn': {
    async run(ground) {
      Object.assign(ground.deps.batchSizes, { of: () => 1 })
      const { user, askForUser } = await withUser(ground)
      await askForUser()
      await ground.begin(IN_MOTION)
      const isOver = async () => [await ground.current(), await user.current()].every((it) => it.state === 'completed')
      while (!(await isOver())) {
        await runBatch(user)
        await runBatch(ground)
        passTime(ground, ground.deps.leaseMs)
      }
      await runSlice(user)
    },
  },
}

/** A member of the organization, which was made before two others of theirs, and so comes first. */
async function withUser(ground: Ground): Promise<{ user: Ground; askForUser: () => Promise<unknown> }> {
  const { deps, owner, organizationId } = ground
  const { actor } = await deps.newUser('vanishing.ada@example.com')
  const { userId, email } = actor
  const ids = [organizationId]
  for (const name of ['Second', 'Third']) {
    ids.push((await createOrganization(deps, { actor: owner, input: { name, email: undefined } })).id)
  }
  for (const id of ids) {
    const row = { organizationId: id, userId, role: 'admin', createdAt: deps.clock() } as const
    await inTransaction(deps.db, (trx) => insertAcceptedMember(trx, row))
  }
  const current = async () => {
    const deletion = await findDeletionOfUser(deps.db, userId)
    if (deletion === undefined) throw new Error('Expected a deletion of the user')
    return deletion
  }
  const input = { user: email, reason: 'Has left' }
  return { user: { ...ground, current }, askForUser: () => deleteUser(deps, { actor: deps.operator, input }) }
}
