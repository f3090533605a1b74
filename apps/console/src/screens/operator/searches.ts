import type { DeletionState } from '@organizations/client'
import type { OperatorEntry } from '../../texts/operator.ts'
import { pageOf, textsOf } from '../../search-values.ts'

export interface DeletionsSearch {
  state?: DeletionState
  page?: number
}

/** A state that the service does not know is refused by it, with a sentence. */
export function deletionsSearchOf(search: Record<string, unknown>): DeletionsSearch {
  const { state } = textsOf(search, ['state'])
  return {
    ...(state !== undefined && { state: state as DeletionState }),
    ...pageOf(search),
  }
}

export interface OperatorAuditSearch {
  action?: OperatorEntry['action']
  /** The address or the id of an operator. */
  actor?: string
  target?: string
  /** Days, such as 2026-01-31. */
  from?: string
  to?: string
  page?: number
}

/** An action that the service does not know is refused by it, with a sentence. */
export function operatorAuditSearchOf(search: Record<string, unknown>): OperatorAuditSearch {
  const { action, ...texts } = textsOf(search, ['action', 'actor', 'target', 'from', 'to'])
  return { ...(action !== undefined && { action: action as OperatorEntry['action'] }), ...texts, ...pageOf(search) }
}
