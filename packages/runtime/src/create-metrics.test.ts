import { describe, expect, test } from 'vitest'
import { readMetrics, valueOf, valuesBy, type Sample } from '../../../test/support/read-metrics.ts'
import { createMetrics, type Metrics } from './create-metrics.ts'

const samplesOf = async ({ registry }: Metrics): Promise<Sample[]> => readMetrics(await registry.metrics())

describe('the metrics of a process', () => {
  test('count the rows and stored files that deletions remove, by table', async () => {
    const metrics = createMetrics()
    const { batchCommitted } = metrics.meters
    batchCommitted({ table: 'bundles', holdMs: 2, rows: 10, objects: 8 })
    batchCommitted({ table: 'bundles', holdMs: 1, rows: 5, objects: 0 })
    batchCommitted({ table: 'devices', holdMs: 4, rows: 1000, objects: 0 })
    batchCommitted({ table: 'channels', holdMs: 0.1, rows: 0, objects: 0 })
    const samples = await samplesOf(metrics)
    expect(valuesBy(samples, 'organizations_deletion_rows_total', 'table')).toEqual({
      bundles: 15,
      devices: 1000,
      channels: 0,
    })
    expect(valuesBy(samples, 'organizations_deletion_objects_total', 'table')).toEqual({ bundles: 8 })
  })

  test('show how long batches held the write lock, in seconds, with buckets below and above 5 ms', async () => {
    const metrics = createMetrics()
    const holds = [0.4, 0.9, 2.5, 5, 5.1, 30, 4000]
    for (const holdMs of holds) metrics.meters.batchCommitted({ table: 'devices', holdMs, rows: 1, objects: 0 })
    const samples = await samplesOf(metrics)
    const name = 'organizations_deletion_piece_hold_seconds'
    const atMost = (le: string) => valueOf(samples, `${name}_bucket`, { table: 'devices', le })
    expect(['0.0005', '0.001', '0.005', '0.01', '0.05', '1', '+Inf'].map(atMost)).toEqual([1, 2, 4, 5, 6, 6, 7])
    expect(valueOf(samples, `${name}_count`, { table: 'devices' })).toBe(7)
    expect(valueOf(samples, `${name}_sum`, { table: 'devices' })).toBeCloseTo(4.0439)
  })

  test('count lost leases, starting with 0, and the states that deletions reach', async () => {
    const metrics = createMetrics()
    expect(valueOf(await samplesOf(metrics), 'organizations_deletion_lease_conflicts_total')).toBe(0)
    metrics.meters.leaseLost()
    for (const state of ['sweeping', 'blocked', 'sweeping', 'completed']) metrics.meters.movedTo(state)
    const samples = await samplesOf(metrics)
    expect(valueOf(samples, 'organizations_deletion_lease_conflicts_total')).toBe(1)
    expect(valuesBy(samples, 'organizations_deletion_state_changes_total', 'state')).toEqual({
      sweeping: 2,
      blocked: 1,
      completed: 1,
    })
  })

  test('include the process itself, and have a help text for each series', async () => {
    const metrics = createMetrics()
    metrics.meters.batchCommitted({ table: 'devices', holdMs: 1, rows: 1, objects: 1 })
    metrics.meters.movedTo('sweeping')
    const samples = await samplesOf(metrics)
    expect(valueOf(samples, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000)
    expect(valueOf(samples, 'nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0)
    expect(valueOf(samples, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    const text = await metrics.registry.metrics()
    for (const { name } of samples) {
      const family = name.replace(/_(bucket|sum|count)$/, '')
      expect(text).toMatch(new RegExp(`^# HELP (${name}|${family}) .+`, 'm'))
      expect(text).toMatch(new RegExp(`^# TYPE (${name}|${family}) (gauge|counter|histogram)$`, 'm'))
    }
  })

  test('measure the event loop from the first look on, which shows it already', async () => {
    const { registry } = createMetrics()
    const name = 'nodejs_eventloop_lag_mean_seconds'
    expect(registry.getSingleMetric(name)).toBeUndefined()
    expect(valueOf(readMetrics(await registry.metrics()), name)).toBeGreaterThan(0)
    expect(registry.getSingleMetric(name)).toBeDefined()
  })

  test('are separate for two instances in one process', async () => {
    const [one, other] = [createMetrics(), createMetrics()]
    one.meters.leaseLost()
    expect(valueOf(await samplesOf(other), 'organizations_deletion_lease_conflicts_total')).toBe(0)
  })
})
