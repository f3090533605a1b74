import type { Ground } from '../ground.ts'

/** A deletion to which something happens. */
export interface FaultyDeletion {
  /** Of what; an organization unless given. */
  kind?: 'organization' | 'app' | 'bundles' | 'bundle' | 'channel'
  withQueue?: boolean
  run: (ground: Ground) => Promise<void>
}
