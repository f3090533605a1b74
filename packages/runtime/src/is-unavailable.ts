import { isDatabaseUnavailable } from '@organizations/database'
import { StoreUnavailableError } from '@organizations/storage'

/** The database or the store cannot be used just now: nothing is wrong with what was asked for, it may work in a moment. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailableError || isDatabaseUnavailable(error)
}
