import { isDatabaseFull, isDatabaseUnavailable } from '@organizations/database'
import { StoreFullError, StoreUnavailableError } from '@organizations/storage'

/** Whether the database or the store is unavailable. The request was valid, and a retry may succeed. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailableError || isDatabaseUnavailable(error)
}

/** Whether a write was refused because the disk of the database or of the store is full. Reads still work. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof StoreFullError || isDatabaseFull(error)
}
