import { keyModes, type KeyMode } from '@organizations/domain'

/**
 * The user's place in the organization. All but the operator are super admins of two others, one of which is deleted.
 */
export const places = [
  'none',
  'pending',
  'removed',
  'read',
  'upload',
  'write',
  'admin',
  'super_admin',
  'operator',
] as const
export type Place = (typeof places)[number]

/** What a key is limited to. */
export const reaches = ['all', 'here', 'elsewhere', 'nothing', 'oneApp', 'gone', 'expired', 'breaksPolicy'] as const
export type Reach = (typeof reaches)[number]

/** What the right of a key depends on. */
export interface AskerKind {
  place: Place
  mode: KeyMode
  reach: Reach
}

/** Every combination. */
export const allKinds: readonly AskerKind[] = places.flatMap((place) =>
  keyModes.flatMap((mode) => reaches.map((reach) => ({ place, mode, reach }))),
)
