import { appendEvent, inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { publishOutbox } from '@organizations/services'
import { openTestDeps } from '@organizations/services/testing'
import { Queue } from 'bullmq'
import { expect, onTestFinished, test } from 'vitest'
import { startRedis } from '../../../test/support/redis.ts'
import { waitFor } from '../../../test/support/wait-for.ts'
import { QUEUE_NAME, type JobData } from './jobs.ts'
import { createPublisher } from './publisher.ts'
import { connectRedis } from './redis-connection.ts'

const MOST_OUTSTANDING = 50

test.each(testDatabases)('the queue holds 50 jobs at most, in turn by organization, on $name', async ({ open }) => {
  const redis = await startRedis()
  const database = await open()
  const deps = await openTestDeps(database)
  const publisher = createPublisher(redis.url, deps.log)
  const connection = connectRedis(redis.url, 'test', deps.log, { maxRetriesPerRequest: null })
  const queue = new Queue<JobData>(QUEUE_NAME, { connection })
  onTestFinished(async () => {
    await publisher.close()
    await queue.close()
    connection.disconnect()
    await deps.remove()
    await database.remove()
    await redis.stop()
  })
  const [many, few] = [deps.ids.organization(), deps.ids.organization()].toSorted()
  const names = new Map<string, string>()
  await inTransaction(deps.db, async (trx) => {
    for (const [name, organizationId, count] of [
      ['many', many, 90],
      ['few', few, 5],
    ] as const) {
      for (let n = 0; n < count; n += 1) {
        const id = deps.ids.event()
        names.set(id, name)
        const payload = { deletionId: deps.ids.deletion() }
        const of = organizationId ?? expect.unreachable()
        await appendEvent(trx, { id, type: 'deletion.requested', payload, organizationId: of, now: deps.clock() })
      }
    }
  })
  let after = ''
  const relay = async () => {
    let sum = 0
    for (let published = 1; published > 0; sum += published) {
      ;({ published, after } = await publishOutbox(deps, { publish: publisher.publish, room: publisher.room, after }))
    }
    return sum
  }
  const waiting = async () => (await queue.getWaiting()).map(({ data }) => names.get(data.eventId))

  await waitFor(
    () =>
      publisher.check().then(
        () => true,
        () => false,
      ),
    { what: 'Redis to answer' },
  )
  expect(await relay()).toBe(MOST_OUTSTANDING)
  const inQueue = await waiting()
  expect(inQueue).toHaveLength(MOST_OUTSTANDING)
  // The five of the small one come among the first ten.
  expect(inQueue.slice(0, 10).filter((name) => name === 'few')).toHaveLength(5)
  expect(await relay()).toBe(0)
  for (const job of (await queue.getWaiting()).slice(0, 7)) await job.remove()
  expect(await relay()).toBe(7)
})
