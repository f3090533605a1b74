import {
  countParticipantsWaitedFor,
  countUnfinishedDeletions,
  countWaitingMails,
  oldestOpenEvent,
  oldestPendingDelivery,
} from '@organizations/database'
import type { DeletionState } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOperator } from '../rights/require-right.ts'

export interface Workload {
  /** Those that are not over. */
  deletionsByState: Partial<Record<DeletionState, number>>
  /** 0 when no event asks for work. Late listings, which wait on purpose, do not count. */
  oldestEventAgeMs: number
  /** 0 when all deliveries to webhooks are over. */
  oldestDeliveryAgeMs: number
  /** Answers of participants that deletions wait for. */
  participantsWaitedFor: number
  mailsWaiting: number
  /** 0 when no mail waits. */
  oldestMailAgeMs: number
}

/** What there is to do, for the dashboards of operators. */
export async function getWorkload({ db, clock }: Deps, { actor }: Pick<Call<never>, 'actor'>): Promise<Workload> {
  requireOperator(actor)
  const writtenAt = await oldestOpenEvent(db)
  const deliveryMadeAt = await oldestPendingDelivery(db)
  const mails = await countWaitingMails(db)
  return {
    deletionsByState: await countUnfinishedDeletions(db),
    oldestEventAgeMs: ageOf(writtenAt),
    oldestDeliveryAgeMs: ageOf(deliveryMadeAt),
    participantsWaitedFor: await countParticipantsWaitedFor(db),
    mailsWaiting: mails.count,
    oldestMailAgeMs: ageOf(mails.oldestAt),
  }
  function ageOf(time: number | undefined): number {
    return time === undefined ? 0 : Math.max(0, clock() - time)
  }
}
