import { setTimeout as sleep } from 'node:timers/promises'

import { CLAIM_MS, listDeletionParticipants } from '@organizations/database'
import type { testDatabases } from '@organizations/database/testing'
import {
  createParticipant,
  deleteOrganizationAsOperator,
  getWorkload,
  removeParticipant,
} from '@organizations/services'
import { openDeliveryScenario, type DeliveryScenario } from '@organizations/services/testing/deliveries'
import { completed, startParticipantService, type TestService } from '@organizations/services/testing/participants'
import { createDoorbell, startWorker } from '@organizations/worker/worker'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { startNotes, type NotesService } from '../support/notes-service.ts'
import { createRandom } from '../support/random.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { waitFor } from '../support/wait-for.ts'

type Database = (typeof testDatabases)[number]

const TIMEOUT_MS = 90_000
const NEVER_MS = 3_600_000

/** Declares the tests of participants that are asked by workers in this process. */
export function testParticipants(database: Database, engine: 'BullMQ' | 'the loop'): void {
  let redis: TestRedis
  describe(`participants on ${database.name}, asked by ${engine}`, () => {
    let scenario: DeliveryScenario
    const changes = createDoorbell()
    const doorbell = createDoorbell()
    const ends: (() => Promise<void>)[] = []
    beforeAll(async () => {
      redis = await startRedis()
    })
    afterAll(() => redis.stop())
    beforeEach(async () => {
      await redis.flush()
      scenario = await openDeliveryScenario(database.open)
      Object.assign(scenario.deps, { now: undefined, doorbell, changes }) // real time
    })
    afterEach(async () => {
      for (const end of ends.splice(0).toReversed()) await end()
      await scenario.close()
    })

    const start = async () => {
      const { deps } = scenario
      const redisUrl = engine === 'BullMQ' ? redis.url : undefined
      const options = { deps, doorbell, redisUrl, reconcileMs: redisUrl === undefined ? NEVER_MS : ('off' as const) }
      const worker = await startWorker({ ...options, deliveries: { deps, changes } })
      ends.push(() => worker.stop())
    }
    const register = async (name: string, url: string) => {
      const { deps } = scenario
      return await createParticipant(deps, {
        actor: deps.operator,
        input: { name, url, required: undefined, subjects: undefined },
      })
    }
    const addService = async (name: string, answer: TestService['answer']) => {
      const service: TestService = { secret: '', asked: [], answer }
      const { url, close } = await startParticipantService(service)
      ends.push(close)
      const { id, secret } = await register(name, url)
      return Object.assign(service, { id, url, secret: secret ?? '' })
    }
    const remove = async (orgId: string) => {
      const { deps } = scenario
      await deleteOrganizationAsOperator(deps, { actor: deps.operator, input: { orgId, reason: 'A test' } })
      const { db } = deps
      const deletion = await db.selectFrom('deletions').select('id').where('subject_id', '=', orgId).executeTakeFirst()
      if (deletion === undefined) throw new Error('Expected a deletion')
      return deletion.id
    }
    const isCompleted = async (orgId: string) => {
      const { db } = scenario.deps
      const row = await db.selectFrom('deletions').select('state').where('subject_id', '=', orgId).executeTakeFirst()
      return row?.state === 'completed'
    }

    test('three of them, of which one is killed, one is late and one is pending twice, are counted once', async () => {
      const random = createRandom(7)
      const notes: NotesService = await startNotes(async (url) => (await register('notes', url)).secret ?? '')
      ends.push(() => notes.stop())
      const { organizationId } = scenario
      for (let n = 0; n < 5; n += 1) expect(await notes.add(organizationId, `note ${n}`)).toBe(201)
      let pending = 0
      const slow = await addService('slow', (it) => {
        pending += 1
        if (pending > 2) return completed(it, { mails: 2 })
        return { body: { deletion_id: it.deletionId, status: 'pending' }, headers: { 'retry-after': '1' } }
      })
      const late = await addService('late', async (it) => {
        await new Promise((resume) => setTimeout(resume, 1500))
        return completed(it, { files: 3 })
      })
      await start()
      await start()
      const id = await remove(organizationId)
      await new Promise((resume) => setTimeout(resume, random.whole(0, 100)))
      await notes.killAndRestart()
      await waitFor(() => isCompleted(organizationId), { what: 'the deletion to complete', timeoutMs: TIMEOUT_MS })
      const participants = await listDeletionParticipants(scenario.deps.db, id)
      expect(participants.map(({ name, state, counts }) => [name, state, counts])).toEqual([
        ['notes', 'completed', { notes: 5 }],
        ['slow', 'completed', { mails: 2 }],
        ['late', 'completed', { files: 3 }],
      ])
      expect(late.asked).toHaveLength(1)
      expect(slow.asked).toHaveLength(3)
      expect(await notes.add(organizationId, 'too late')).toBe(410)
    }, 120_000)

    test('one that takes longer than a claim lasts is asked once, and its answer counts', async () => {
      const slow = await addService('slow', async (it) => {
        await sleep(CLAIM_MS + 2000) // it has 15 s
        return completed(it, { notes: 1 })
      })
      await start()
      const id = await remove(scenario.organizationId)
      const isOver = () => isCompleted(scenario.organizationId)
      await waitFor(isOver, { what: 'the deletion to complete', timeoutMs: TIMEOUT_MS })
      const [participant] = await listDeletionParticipants(scenario.deps.db, id)
      expect(participant).toMatchObject({ state: 'completed', counts: { notes: 1 } })
      expect(slow.asked).toHaveLength(1)
    })

    test('a dead one delays only the deletions that ask it', async () => {
      const { deps } = scenario
      const dead = await addService('dead', () => 'hang')
      const waiting = [scenario.organizationId]
      for (let n = 0; n < 11; n += 1) waiting.push(await scenario.addOrganization())
      await start()
      for (const orgId of waiting) await remove(orgId)
      await waitFor(() => dead.asked.length >= 8, { what: 'the dead one to be asked' })
      await removeParticipant(deps, { actor: deps.operator, input: { id: dead.id } })
      const living = await addService('living', (it) => completed(it))
      const others: typeof waiting = []
      for (let n = 0; n < 20; n += 1) others.push(await scenario.addOrganization())
      for (const orgId of others) await remove(orgId)
      for (const orgId of others) {
        await waitFor(() => isCompleted(orgId), { what: 'a deletion without the dead one', timeoutMs: TIMEOUT_MS })
      }
      expect(living.asked).toHaveLength(20)
      for (const orgId of waiting) expect(await isCompleted(orgId)).toBe(false)
      expect(scenario.mostAtATime(dead.url)).toBeLessThanOrEqual(8)
      const { participantsWaitedFor } = await getWorkload(deps, { actor: deps.operator })
      expect(participantsWaitedFor).toBe(12)
    }, 120_000)
  })
}
