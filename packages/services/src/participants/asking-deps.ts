import type { Database, Kysely } from '@organizations/database'
import type { Egress } from '@organizations/egress'
import type { Deps } from '../deps.ts'

/** What asking participants works with. */
export interface AskingDeps extends Pick<Deps, 'db' | 'clock' | 'log' | 'secretsKeys' | 'doorbell'> {
  /** For what may be done again: its commits need not survive a power failure. */
  relaxedDb: Kysely<Database>
  /** Sends to the networks of participants. */
  participantEgress: Egress
  /** From 0 up to 1, for what is not to happen in step. */
  random: () => number
}
