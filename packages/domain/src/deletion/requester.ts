import { lineOfText } from '../input/fields.ts'

/**
 * As what someone asked for a deletion. `member`: by their role in the organization. `operator`: by the operator right,
 * with a reason. `replay`: an operator, by the tombstone of an earlier deletion. Receipts say it, so these stay.
 */
export const requesters = ['member', 'operator', 'replay'] as const
export type Requester = (typeof requesters)[number]

export interface DeletionOrigin {
  requester: Requester
  /** An operator's own words. They stay in the receipt for ever. */
  reason: string | null
}

export const byMember: DeletionOrigin = { requester: 'member', reason: null }

/** Why an operator does what needs a reason. */
export const reasonField = lineOfText('reason', 500)
