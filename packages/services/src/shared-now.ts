import type { Moment } from '@organizations/database'
import type { Deps } from './deps.ts'

/** Now, by the clock that everybody goes by who takes leases and looks for what is due: machines' own clocks differ. */
export function sharedNow({ serverTime, clock }: Pick<Deps, 'serverTime' | 'clock'>): Moment {
  return serverTime ?? clock()
}
