// The same deletions over every kind of store; all else about the engine is tested over a folder.

import { findReceipt } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { subjectKinds } from '@organizations/domain'
import { testStores } from '@organizations/storage/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryDeletion } from '../operator/retry-deletion.ts'
import {
  openDeletionScenario,
  passTime,
  putOrphan,
  runAndDie,
  runToEnd,
  type DeletionScenario,
} from '../testing/deletion-scenario.ts'
import { expectGone, type Receipt } from '../testing/expect-gone.ts'
import { createDyingDeps } from '../testing/dying-deps.ts'
import { createUploadSource } from '../testing/upload-source.ts'
import { uploadBundle } from '../uploads/upload-bundle.ts'

const cases = testDatabases.flatMap((database) =>
  testStores.flatMap((store) =>
    subjectKinds
      .filter((kind) => kind !== 'channel')
      .map((kind) => ({
        kind,
        open: database.open,
        openStore: store.open,
        name: `${kind} in ${store.name}, on ${database.name}`,
      })),
  ),
)

describe.each(cases)('a deletion of $name', ({ kind, open, openStore }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { bundlesPerApp: 5 }, { kind, openStore })
  })
  afterEach(() => scenario.close())

  const hasPrefix = kind !== 'bundle'

  test('removes every object of the subject, with what no row names, and none of its neighbours', async () => {
    const { deps } = scenario
    if (hasPrefix) await putOrphan(scenario, 'orphan')
    const { id } = await scenario.request()
    await runToEnd(scenario)
    await expectGone(scenario)
    expect((await findReceipt(deps.db, id)) as Receipt).toMatchObject({ strays: hasPrefix ? 1 : 0 }) // by finishBatch
  })

  test('removes them although every worker dies after each batch', async () => {
    await scenario.request()
    // A slow machine ends a slice before the worker dies: then the next one goes on.
    while ((await runAndDie(scenario, 1)) || (await scenario.current()).state !== 'completed') {
      passTime(scenario, scenario.deps.leaseMs)
    }
    await expectGone(scenario)
  })

  test('is blocked by an object that is refused, and completes after a retry', async () => {
    const { deps } = scenario
    const { id } = await scenario.request()
    deps.store.refused.add(Object.keys(scenario.asked?.doomed.objects ?? {})[0] ?? '')
    expect((await runToEnd(scenario)).state).toBe('blocked')
    deps.store.refused.clear()
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    await runToEnd(scenario)
    await expectGone(scenario)
  })
})

describe.each(cases.filter(({ kind }) => kind !== 'bundle'))('a deletion and a dead upload, of $name', (it) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(it.open, {}, it)
  })
  afterEach(() => scenario.close())

  test('removes what an upload left that died in the middle of its content', async () => {
    const { deps, owner: actor, appId: app_id } = scenario
    const source = createUploadSource()
    const dying = createDyingDeps(deps)
    const content = { stream: source, maxBytes: 1000, signal: new AbortController().signal }
    const call = { actor, input: { app_id, version: '9.0.0', checksum: undefined } }
    const outcome = uploadBundle(dying.deps, call, content).catch(() => 'died')
    source.push('some ')
    await source.isDrained()
    dying.kill()
    const { id } = await scenario.request()
    expect(Object.values(scenario.asked?.doomed.objects ?? {})).toContain('unfinished')
    passTime(scenario, deps.leaseMs)
    await runToEnd(scenario)
    await expectGone(scenario)
    expect((await findReceipt(deps.db, id)) as Receipt).toMatchObject({ strays: 1 }) // by finishBatch
    source.fail(new Error('killed'))
    expect(await outcome).toBe('died')
    await expectGone(scenario)
  })
})
