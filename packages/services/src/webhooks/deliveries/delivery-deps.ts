import type { Database, Kysely } from '@organizations/database'
import type { Egress } from '@organizations/egress'
import type { Deps } from '../../deps.ts'

/** What deliveries work with. */
export interface DeliveryDeps
  extends Pick<Deps, 'db' | 'clock' | 'ids' | 'log' | 'secretsKeys' | 'doorbell' | 'mails'>, Sending {}

/** What sends, and is not for other use cases. */
export interface Sending {
  /** For what may be done again: its commits need not survive a power failure. */
  relaxedDb: Kysely<Database>
  egress: Egress
  /** From 0 up to 1, for what is not to happen in step. */
  random: () => number
  meters: DeliveryMeters
}

/** What deliveries report about themselves, for an operator's dashboards. */
export interface DeliveryMeters {
  /** A try begins, or is over. */
  inFlight: (change: 1 | -1) => void
  /** How a try ended. */
  tried: (outcome: 'delivered' | 'postponed' | 'failed') => void
}

/** Reports nothing. */
export const noDeliveryMeters: DeliveryMeters = { inFlight() {}, tried() {} }
