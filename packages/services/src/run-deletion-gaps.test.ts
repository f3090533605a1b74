// What a deletion does not hold yet, because nothing makes uploads or apps so far: they bring it along. `test.fails`: each
// turns red once it holds, and then moves to where it belongs.

import { inTransaction, type Database, type Transaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  openDeletionScenario,
  putStray,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from './testing/deletion-scenario.ts'

describe.each(testDatabases)('a deletion on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
  })
  afterEach(() => scenario.close())

  const write = async (work: (trx: Transaction<Database>) => Promise<unknown>) =>
    await inTransaction(scenario.deps.db, async (trx) => void (await work(trx)))

  test.fails('waits with its verification until no upload is live', async () => {
    const { deps, organizationId } = scenario
    const app = deps.db.selectFrom('apps').select('id').where('organization_id', '=', organizationId)
    const { id: app_uuid } = await app.executeTakeFirstOrThrow()
    const now = deps.clock()
    const upload = {
      app_uuid,
      id: 'upload-1',
      object_key: `organizations/${organizationId}/apps/${app_uuid}/one`,
      bytes: 1,
    }
    const times = { lease_ends_at: now + 60_000, created_at: now }
    await write((trx) =>
      trx
        .insertInto('uploads')
        .values({ organization_id: organizationId, ...upload, ...times })
        .execute(),
    )
    await scenario.request()
    await runSlice(scenario)
    expect((await scenario.current()).state).not.toBe('completed')
  })

  test.fails('keeps an app_id taken until it has completed', async () => {
    const { deps, organizationId, neighbourId } = scenario
    const app = deps.db.selectFrom('apps').selectAll().where('organization_id', '=', organizationId)
    const row = await app.executeTakeFirstOrThrow()
    deps.store.refused.add(await putStray(scenario, 'locked'))
    await scenario.request()
    expect((await runToEnd(scenario)).state).toBe('blocked')
    const undo = new Error('taken back, for the neighbour to stay what it was')
    const take = write(async (trx) => {
      await trx
        .insertInto('apps')
        .values({ ...row, organization_id: neighbourId, id: 'another' })
        .execute()
      throw undo
    })
    await expect(take).rejects.toThrow('UNIQUE')
  })
})
