import type { Meters } from '@organizations/services'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** All metrics of this process, for Prometheus. */
  registry: Registry
  /** The deletion engine reports its measurements here. */
  meters: Meters
}

/** Finest around the target of 2 to 3 ms and the limit of 5 ms: docs/deletion.md. */
const HOLD_BUCKETS_SECONDS = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

/** Creates the metrics of one process: memory, CPU, event loop, and those of the deletion engine. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const hold = new Histogram({
    name: 'organizations_deletion_piece_hold_seconds',
    help: 'How long a piece of a deletion kept the write lock.',
    labelNames: ['table'],
    buckets: HOLD_BUCKETS_SECONDS,
    registers,
  })
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `organizations_deletion_${name}_total`, help, labelNames, registers })
  const rows = counter('rows', 'Rows removed by deletions.', ['table'])
  const objects = counter('objects', 'Stored files removed by deletions.', ['table'])
  const strays = counter('strays', 'Stored files that no row named, removed by deletions.', [])
  const leaseConflicts = counter('lease_conflicts', 'Leases that a worker found in the hands of another.', [])
  const moves = counter('state_changes', 'Deletions that reached a state.', ['state'])
  const meters: Meters = {
    batchCommitted({ table, holdMs, rows: removedRows, objects: removedObjects }) {
      hold.observe({ table }, holdMs / 1000)
      rows.inc({ table }, removedRows)
      if (removedObjects > 0) objects.inc({ table }, removedObjects)
    },
    orphansRemoved: (count) => strays.inc(count),
    leaseLost: () => leaseConflicts.inc(),
    movedTo: (state) => moves.inc({ state }),
  }
  return { registry, meters }
}
