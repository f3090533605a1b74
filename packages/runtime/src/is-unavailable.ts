import { isDatabaseUnavailable } from '@organizations/database'
import { StoreUnavailableError } from '@organizations/storage'

/** Whether the database or the store is unavailable. The request was valid, and a retry may succeed. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailableError || isDatabaseUnavailable(error)
}
