import {
  countParticipantsWaitedFor,
  countUnfinishedDeletions,
  countWaitingForOthers,
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
  /** 0 when no event asks for our work. Late listings, which wait on purpose, do not count. */
  oldestEventAgeMs: number
  /** Deletions whose participants, or the endpoints that are told of them, have to act first. */
  deletionsWaitingForOthers: number
  /** How long the oldest of them waits; 0 when there is none. */
  oldestWaitForOthersMs: number
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
  const others = await countWaitingForOthers(db)
  const mails = await countWaitingMails(db)
  return {
    deletionsByState: await countUnfinishedDeletions(db),
    oldestEventAgeMs: ageOf(writtenAt),
    deletionsWaitingForOthers: others.count,
    oldestWaitForOthersMs: ageOf(others.oldestSince),
    oldestDeliveryAgeMs: ageOf(deliveryMadeAt),
    participantsWaitedFor: await countParticipantsWaitedFor(db),
    mailsWaiting: mails.count,
    oldestMailAgeMs: ageOf(mails.oldestAt),
  }
  function ageOf(time: number | undefined): number {
    return time === undefined ? 0 : Math.max(0, clock() - time)
  }
}
