import type { StoreUnavailableError } from '@organizations/storage'

const NAME: StoreUnavailableError['name'] = 'StoreUnavailableError'

/** The store as a whole cannot be used. Told by its name: use cases know the store's port alone, as a type. */
export function isStoreAway(error: unknown): boolean {
  return error instanceof Error && error.name === NAME
}
