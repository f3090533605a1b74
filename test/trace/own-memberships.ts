/**
 * What the trace of a user's deletion says of the memberships that only it takes. Those of organizations that are deleted
 * besides go with whichever comes first, and the model does not have them: they are left out, once their counts are right.
 */
import type { Snapshot, TraceRow } from './trace-row.ts'

/** The ids of the organizations whose deletions these are. */
export function deletedOrganizations(traces: readonly TraceRow[][]): Set<string> {
  return new Set(traces.flatMap(([first]) => (first?.after.kind === 'organization' ? [first.after.subjectId] : [])))
}

/** The trace without the others; a sentence where more or fewer memberships are counted than can have gone. */
export function ofOwnMemberships(
  trace: readonly TraceRow[],
  deleted: ReadonlySet<string>,
): readonly TraceRow[] | string {
  const [first] = trace
  if (first?.after.kind !== 'user' || !first.after.memberOf.some((it) => deleted.has(it))) return trace
  const count = ({ memberOf }: Snapshot) => {
    const shared = memberOf.filter((it) => deleted.has(it)).length
    return { own: memberOf.length - shared, shared }
  }
  const all = count(first.after)
  const told: TraceRow[] = []
  for (const row of trace) {
    const { own, shared } = count(row.after)
    const [least, most] = [all.own - own, all.own - own + all.shared - shared]
    const counted = row.after.removed['members'] ?? 0
    if (counted < least || counted > most) {
      return `row ${row.number} of the trace of ${row.deletionId} counts ${counted} memberships that it removed, of ${least} to ${most} that have gone`
    }
    const { rows, removed } = row.after
    const after: Snapshot = {
      ...row.after,
      memberOf: [],
      rows: { ...rows, members: own },
      removed: { ...removed, members: least },
      isAtCursor: undefined, // the model has no page of others alone
    }
    told.push({ ...row, after })
  }
  return told
}
