import { setTimeout as sleep } from 'node:timers/promises'
import type { DeliveryMeters, MailMeters, Meters } from '@organizations/services'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** All metrics of this process, for Prometheus. */
  registry: Registry
  /** The deletion engine reports its measurements here. */
  meters: Meters
  /** And deliveries theirs. */
  deliveryMeters: DeliveryMeters
  /** And mails theirs. */
  mailMeters: MailMeters
}

/** Finest around the target of 2 to 3 ms and the limit of 5 ms: docs/deletion.md. */
const HOLD_BUCKETS_SECONDS = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

/** Enough for the first look to show delays of the event loop. */
const FIRST_READINGS_MS = 50

/** Creates the metrics of one process: memory, CPU, event loop, and those of the deletion engine. */
export function createMetrics(): Metrics {
  const registry = new ProcessRegistry()
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
  return { registry, meters, deliveryMeters: createDeliveryMeters(registers), mailMeters: createMailMeters(registers) }
}

function createDeliveryMeters(registers: Registry[]): DeliveryMeters {
  const tries = new Counter({
    name: 'organizations_delivery_tries_total',
    help: 'Tries of deliveries to webhooks, by what followed: delivered, postponed or failed.',
    labelNames: ['outcome'],
    registers,
  })
  const inFlight = new Gauge({
    name: 'organizations_deliveries_in_flight',
    help: 'Requests to webhooks that wait for an answer.',
    registers,
  })
  return { inFlight: (change) => inFlight.inc(change), tried: (outcome) => tries.inc({ outcome }) }
}

function createMailMeters(registers: Registry[]): MailMeters {
  const tries = new Counter({
    name: 'organizations_mail_tries_total',
    help: 'Tries of mails, by what followed: sent, postponed or given_up.',
    labelNames: ['outcome'],
    registers,
  })
  return { mailTried: (outcome) => tries.inc({ outcome }) }
}

/**
 * Measures the process from the first look at its metrics on: the delays of the event loop need a timer that fires a
 * hundred times a second, which is most of what an idle server does.
 */
class ProcessRegistry extends Registry {
  #isMeasuring = false

  override async metrics(): Promise<string> {
    if (!this.#isMeasuring) {
      this.#isMeasuring = true
      collectDefaultMetrics({ register: this })
      await sleep(FIRST_READINGS_MS)
    }
    return await super.metrics()
  }
}
