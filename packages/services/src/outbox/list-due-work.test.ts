import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listDueWork, msUntilNextWork } from './list-due-work.ts'
import {
  openDeletionScenario,
  passTime,
  runAndDie,
  runToEnd,
  type DeletionScenario,
} from '../testing/deletion-scenario.ts'

describe.each(testDatabases)('listDueWork on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
  })
  afterEach(() => scenario.close())

  const due = async (overdueMs = 0) => (await listDueWork(scenario.deps, { overdueMs })).ids

  test('names a deletion from its request on, and leaves what has just become due to the queue when asked to', async () => {
    expect(await due()).toEqual([])
    const { id } = await scenario.request()
    expect(await due()).toEqual([id])
    passTime(scenario, 4999)
    expect(await due(5000)).toEqual([])
    passTime(scenario, 1)
    expect(await due(5000)).toEqual([id])
  })

  test('leaves out what a worker holds, until the lease ends', async () => {
    const { id } = await scenario.request()
    await runAndDie(scenario, 2)
    passTime(scenario, scenario.deps.leaseMs - 1)
    expect(await due()).toEqual([])
    passTime(scenario, 1)
    expect(await due()).toEqual([id])
  })

  test('is to be asked again when the lease of a holder ends, who may have died', async () => {
    const next = (overdueMs = 0) => msUntilNextWork(scenario.deps, { overdueMs })
    await scenario.request()
    expect(await next()).toBeUndefined()
    const { leaseMs } = scenario.deps
    await runAndDie(scenario, 2)
    passTime(scenario, 1)
    expect(await next()).toBe(leaseMs - 1)
    // Beside a queue, to which the deletion is left until it is overdue.
    expect(await next(leaseMs)).toBe(leaseMs - 1)
    expect(await next(leaseMs + 5)).toBe(leaseMs + 4)
    passTime(scenario, leaseMs)
    expect(await next()).toBeUndefined() // it is due by now
  })

  test('leaves out what has ended, until its late listing is due', async () => {
    const { id } = await scenario.request()
    await runToEnd(scenario)
    expect(await due()).toEqual([])
    passTime(scenario, 3_600_000)
    expect(await due()).toEqual([id])
  })
})
