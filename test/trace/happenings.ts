/** What happens to deletions, or beside them, in the test's own process. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import {
  findDeletion,
  inTransaction,
  isDatabaseFull,
  isFenceError,
  placeEvents,
  type ClaimedEvent,
} from '@organizations/database'
import { appPrefix, organizationOf, parseInput, uploadBundleInput } from '@organizations/domain'
import { deleteApp, publishOutbox, runDeletion, uploadBundle } from '@organizations/services'
import { watched } from '@organizations/services/testing'
import { batchByBatch, passTime, runBatch, runSlice, runToEnd } from '@organizations/services/testing/deletions'
import type { Ground } from './ground.ts'

export async function bundleKeys({ deps, subject }: Ground): Promise<string[]> {
  const rows = await deps.db
    .selectFrom('bundles')
    .select('object_key')
    .where('organization_id', '=', organizationOf(subject))
    .orderBy('object_key')
    .execute()
  return rows.flatMap((it) => it.object_key ?? [])
}

/** As a process leaves it that died in the middle of it. */
export async function leaveUpload({ deps, objectsFolder, subject }: Ground, id: string): Promise<void> {
  const { organizationId } = subject
  const { id: appUuid } = await deps.db
    .selectFrom('apps')
    .select('id')
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  const objectKey = `${appPrefix(organizationOf(subject), appUuid)}${id}`
  await mkdir(dirname(join(objectsFolder, objectKey)), { recursive: true })
  await writeFile(join(objectsFolder, objectKey), 'the beginning of a bundle')
  const now = deps.clock()
  const row = { organization_id: organizationOf(subject), app_uuid: appUuid, id, object_key: objectKey, bytes: 0 }
  await inTransaction(deps.db, async (trx) => {
    await trx
      .insertInto('uploads')
      .values({ ...row, lease_ends_at: now + deps.leaseMs / 2, created_at: now })
      .execute()
  })
}

/** Returns what finds the deletion of the organization's first app, which is asked for. */
export async function askForApp({ deps, owner, appId, subject }: Ground): Promise<Ground['current']> {
  await deleteApp(deps, { actor: owner, input: { app_id: appId } })
  const { id } = await deps.db
    .selectFrom('deletions')
    .select('id')
    .where('organization_id', '=', organizationOf(subject))
    .executeTakeFirstOrThrow()
  return async () => {
    const deletion = await findDeletion(deps.db, id)
    if (deletion === undefined) throw new Error('Expected the deletion of the app')
    return deletion
  }
}

/**
 * The relay, and workers that do nothing but what a queue tells them. With trouble every third job is lost, every other
 * one comes twice, and the one before comes again.
 */
export async function byQueue(
  { deps, current }: Ground,
  { until, withTrouble = false }: { until: 'waiting' | 'blocked' | 'completed'; withTrouble?: boolean },
): Promise<void> {
  let published = 0
  let last: ClaimedEvent | undefined
  const jobs: ClaimedEvent[] = []
  const publish = async (event: ClaimedEvent) => {
    published += 1
    if (withTrouble && published % 3 === 1) return
    jobs.push(event, ...(withTrouble && published % 2 === 0 ? [event] : []), ...(withTrouble && last ? [last] : []))
    last = event
  }
  const { id } = await current()
  for (let looks = 0; looks < 300; looks += 1) {
    await publishOutbox(deps, { publish, room: async () => 10, after: '' })
    for (const { id: eventId, dispatch } of jobs.splice(0)) {
      await runOneBatch(deps, { deletionId: id, delivery: { eventId, dispatch } })
    }
    const { state, plan, step } = await current()
    if (until === 'waiting' ? plan.steps[step]?.action === 'await participants' : state === until) return
    passTime({ deps }, 5000)
  }
  throw new Error(`Expected the deletion to be ${until} by the queue alone, it is ${(await current()).state}`)
}

/** A slice that is told to stop while it commits its first batch. */
async function runOneBatch(
  deps: Ground['deps'],
  input: Omit<Parameters<typeof runDeletion>[1], 'signal'>,
): Promise<void> {
  await placeEvents(deps.db) // else the slice does it, in a transaction of its own
  const stopping = new AbortController()
  let transactions = 0
  const beforeCommit = () => {
    transactions += 1 // the first takes the lease
    if (transactions === 2) stopping.abort()
  }
  await runDeletion(watched(batchByBatch(deps), { beforeCommit }), { ...input, signal: stopping.signal })
}

/** A slice that finds the disk full when it commits the batch after so many: what that did to the store is done. */
export async function runOnFullDisk({ deps, current }: Ground, batches: number): Promise<void> {
  await placeEvents(deps.db)
  let transactions = 0
  const beforeCommit = () => {
    transactions += 1
    if (transactions === batches + 2) throw new SqliteDatabase.SqliteError('database or disk is full', 'SQLITE_FULL')
  }
  const { id } = await current()
  const { signal } = new AbortController()
  await runDeletion(watched(batchByBatch(deps), { beforeCommit }), { deletionId: id, signal }).catch(
    (error: unknown) => {
      // On a busy machine the slice may be over by then: it cannot give its lease back, which ends by itself.
      if (!isDatabaseFull(error)) throw error
    },
  )
}

/** Batches until the deletion is at the first step of this kind. */
export async function untilStep(ground: Ground, action: string): Promise<void> {
  for (let batches = 0; batches < 200; batches += 1) {
    const { plan, step } = await ground.current()
    if (plan.steps[step]?.action === action) return
    await runBatch(ground)
  }
  throw new Error(`Expected the deletion to come to the step ${action}`)
}

/** Another bundle like one that there is, as a transaction would write it that was open when the deletion was asked for. */
export async function expectRefusedRows({ deps, subject }: Ground): Promise<void> {
  const organizationId = organizationOf(subject)
  const like = await deps.db
    .selectFrom('bundles')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  const { id: _id, ...row } = like
  await inTransaction(deps.db, async (trx) => {
    await trx
      .insertInto('bundles')
      .values({ ...row, name: 'behind the fence' })
      .execute()
  }).catch((error: unknown) => {
    if (!isFenceError(error)) throw error
  })
}

/** The deletion is asked for in the middle of an upload, whose lease is due to be renewed before it ends. */
export async function withUploadUnderWay(ground: Ground): Promise<void> {
  const { deps, owner, appId } = ground
  const begun = Promise.withResolvers<void>()
  const more = Promise.withResolvers<void>()
  const stream = async function* () {
    yield new TextEncoder().encode('some ')
    begun.resolve()
    await more.promise
    yield new TextEncoder().encode('more')
  }
  const input = parseInput(uploadBundleInput, { app_id: appId, version: '9.0.0' })
  const { signal } = new AbortController()
  const content = { stream: stream(), maxBytes: 1000, signal }
  const upload = uploadBundle(deps, { actor: owner, input }, content).catch(() => undefined)
  await begun.promise
  await ground.begin(['uploads', 'bundles'])
  await runSlice(ground)
  passTime(ground, 600)
  await runSlice(ground)
  await sleep(Math.min(500, deps.leaseMs / 2)) // a third of it is when it is renewed
  more.resolve()
  await upload
  passTime(ground, deps.leaseMs)
  await runToEnd(ground)
}
