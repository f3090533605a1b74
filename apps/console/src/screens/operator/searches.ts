import type { DeletionState } from '@organizations/client'
import { pageOf, textsOf } from '../../search-values.ts'

export interface UsersSearch {
  q?: string
  page?: number
}

export function usersSearchOf(search: Record<string, unknown>): UsersSearch {
  return { ...textsOf(search, ['q']), ...pageOf(search) }
}

export interface DeletionsSearch {
  state?: DeletionState
  /** The id of a deletion that is followed. */
  watch?: string
  page?: number
}

/** A state that the service does not know is refused by it, with a sentence. */
export function deletionsSearchOf(search: Record<string, unknown>): DeletionsSearch {
  const { state, watch } = textsOf(search, ['state', 'watch'])
  return {
    ...(state !== undefined && { state: state as DeletionState }),
    ...(watch !== undefined && { watch }),
    ...pageOf(search),
  }
}

export interface OperatorAuditSearch {
  target?: string
  page?: number
}

export function operatorAuditSearchOf(search: Record<string, unknown>): OperatorAuditSearch {
  return { ...textsOf(search, ['target']), ...pageOf(search) }
}
