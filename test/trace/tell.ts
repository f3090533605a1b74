/** What a row of a trace says of the step that its transaction was. */
import type { Right } from '@organizations/fault-points'
import type { Begun } from './begin.ts'
import type { Told } from './told.ts'
import type { Snapshot, TraceRow } from './trace-row.ts'
import { isSame, type TimeView, type View } from './view.ts'
import { askedIn, filesViewOfRow, timeViewOfRow, viewOfRow } from './view-of-row.ts'

/** What a row says; a sentence when it says what cannot be. */
export function tell(row: TraceRow, earlier: TraceRow | undefined, begun: Begun, hasRefusals: boolean): Told | string {
  const { after } = row
  const view = viewOfRow(after, begun)
  if (typeof view === 'string') return view
  const before = earlier === undefined ? nothingYet(view) : viewOfRow(earlier.after, begun)
  if (typeof before === 'string') return before
  const right = rightOf(row.rights, begun)
  const wrong = earlier && wrongRight(right, earlier.after)
  if (wrong !== undefined) return wrong
  if (earlier !== undefined && right?.as === 'holder' && isNotRenewed(row, earlier))
    return 'what has the lease wrote, and did not renew it'
  const timeAfter = { ...timeViewOfRow(after, row, begun), ...begunIn(after, earlier?.after, begun) }
  const nothing = {
    lease: 'none',
    eventDue: null,
    isLate: false,
    isUploadLive: timeAfter.isUploadLive,
    isWaitedFor: false,
    asking: null,
  } as const
  const timeBefore = earlier === undefined ? nothing : timeViewOfRow(earlier.after, row, begun)
  const raised = raisedIn(earlier?.after, after, begun)
  const { participants, farewells } = begun.first.after
  return {
    before,
    after: view,
    timeBefore,
    timeAfter,
    files: filesViewOfRow(row, begun),
    raised,
    isStill: isSame([before, timeBefore, unraised], [view, timeAfter, raised]),
    by: right === undefined ? 'none' : right.as === 'sender' ? 'asker' : right.as,
    isRenewal: earlier !== undefined && isSame({ ...earlier.after, ...renewed }, { ...after, ...renewed }),
    isElsewhere: earlier !== undefined && isSame(rowsAside(earlier.after, begun), rowsAside(after, begun)),
    isOfClaims: earlier !== undefined && isSame(claimsAside(earlier.after), claimsAside(after)),
    mayBeWoken: participants.length + farewells.length > 1,
    hasRefusals,
    mayHaveLateWorkers: after.token > 1 || hasLeftTheLease(earlier?.after) || begun.hasOthers,
    hasNewStrays: after.strays > (earlier?.after.strays ?? 0),
  }
}

/**
 * What the transaction has begun. On a busy machine it may have ended before the transaction has: a short lease, and all of
 * them when a process that is frozen at the end of its own lets no other commit.
 */
function begunIn(after: Snapshot, before: Snapshot | undefined, begun: Begun): Partial<TimeView> {
  const isNew = (end: number | null | undefined, old: number | null | undefined) =>
    end !== null && end !== undefined && end !== old
  const claimEnd = (of: Snapshot | undefined) => of && askedIn(of, begun)?.claimEndsAt
  const { rings, dueAt } = after.event
  return {
    ...(isNew(after.leaseEndsAt, before?.leaseEndsAt) && { lease: 'held' as const }),
    ...(rings > 0 && isNew(dueAt, before?.event.dueAt) && { eventDue: 'ring' as const }),
    ...(isNew(claimEnd(after), claimEnd(before)) && { asking: 'claimed' as const }),
  }
}

const renewed = { leaseEndsAt: 0, failures: 0 }

/** All that the model has to explain one by one. */
function rowsAside(
  { uploads: _uploads, rows, participants, farewells, ...rest }: Snapshot,
  { participant, farewell }: Begun,
): object {
  const asked = [
    ...participants.filter(({ id }) => id === participant),
    ...farewells.filter(({ id }) => id === farewell),
  ]
  return { ...rest, rows: { ...rows, uploads: 0 }, asked }
}

function claimsAside({ participants, farewells, ...rest }: Snapshot): object {
  return { ...rest, answers: [...participants, ...farewells].map(({ id, state }) => [id, state]) }
}

function nothingYet(view: View): View {
  return { ...view, deletion: null, isFenced: false, participant: null }
}

function rightOf(rights: readonly Right[], { participant, farewell }: Begun): Right | undefined {
  return rights.find((it) => {
    if (it.as === 'sender') return it.deliveryId === farewell
    return it.as !== 'asker' || it.participantId === participant
  })
}

/** Is it the number that counted when the transaction came to it? */
function wrongRight(right: Right | undefined, { token, event, participants, farewells }: Snapshot): string | undefined {
  if (right?.as === 'holder' && right.token !== token)
    return `what had the lease under token ${right.token} wrote, when the token was ${token}`
  if (right?.as === 'job' && (right.eventId !== event.id || right.dispatch !== event.dispatch))
    return `a job with the number ${right.dispatch} did something, when the number was ${event.dispatch}`
  if (right?.as !== 'asker' && right?.as !== 'sender') return undefined
  const asked = right.as === 'asker' ? right.participantId : right.deliveryId
  const claim = [...participants, ...farewells].find(({ id }) => id === asked)?.claim
  return claim === right.claim ? undefined : `what asked under claim ${right.claim} wrote, when the claim was ${claim}`
}

/** It ends when it did, although it was taken or renewed some time before. */
function isNotRenewed({ after: { leaseEndsAt } }: TraceRow, { after, at, leaseMs }: TraceRow): boolean {
  return leaseEndsAt !== null && leaseEndsAt === after.leaseEndsAt && leaseEndsAt - leaseMs < at
}

/** Somebody had it, and gave it back: what they asked the store for may still be under way. */
function hasLeftTheLease(before: Snapshot | undefined): boolean {
  return before !== undefined && before.token > 0 && before.leaseEndsAt === null
}

const unraised: Told['raised'] = { token: 0, dispatch: 0, claim: 0 }

function raisedIn(before: Snapshot | undefined, after: Snapshot, begun: Begun): Told['raised'] {
  if (before === undefined) return unraised
  const claim = askedIn(after, begun)?.claim
  const isOther = before.event.id !== after.event.id
  return {
    token: after.token - before.token,
    dispatch: isOther ? 1 : after.event.dispatch - before.event.dispatch,
    claim: claim === undefined ? 0 : claim - (askedIn(before, begun)?.claim ?? 0), // its row may be gone
  }
}
