/** What must hold in every state, by its name in the specification. */
import { childrenOf } from './plan.ts'
import { isFenced, isOf, objectsOf, subjects } from './step.ts'
import type { Participant, State, Subject, Table } from './state.ts'

export const tables: readonly Table[] = [
  'uploads',
  'channels',
  'bundles',
  'apps',
  'webhook_deliveries',
  'members',
  'texts',
]

/** Those whose rows a subject takes along. */
function tablesOf(subject: Subject): readonly Table[] {
  if (subject === 'bundles') return ['bundles']
  if (subject === 'channel') return ['channels']
  if (subject === 'user') return ['members', 'texts']
  const inApps = ['uploads', 'channels', 'bundles', 'apps'] as const
  return subject === 'app' ? inApps : [...inApps, 'webhook_deliveries']
}

/** What is wrong with a state. */
export function violationIn(state: State): string | undefined {
  return (
    subjects.map((it) => ofDeletion(state, it)).find(Boolean) ??
    ofParticipant(state) ??
    ofFarewell(state) ??
    ofContents(state)
  )
}

function ofDeletion(state: State, subject: Subject): string | undefined {
  const deletion = state.deletions[subject]
  if ((deletion !== null) !== state.tombstones.includes(subject))
    return 'I1: a fence without its deletion, or the reverse'
  if (deletion === null) return undefined
  const holders = state.workers.filter((it) => it?.subject === subject && it.token === deletion.token)
  if (holders.length > 1) return 'I4: two workers have the same token'
  const isCompleted = deletion.place.state === 'completed'
  if (deletion.receipts !== (isCompleted ? 1 : 0)) return 'I9: a receipt before the end, or not exactly one at the end'
  if (!isCompleted) return undefined
  if (subject === 'organization' && state.participant !== null && !hasDoneItsPart(state.participant))
    return 'P1: complete, yet a participant has neither done its part nor is waived'
  if (tablesOf(subject).some((table) => state.rows[table].some((key) => isOf(state, subject, key))))
    return 'I9: complete, yet rows are left'
  if (subject === 'organization' && state.hasOrganization) return 'I9: complete, yet its own row exists'
  const left = objectsOf(state, subject)
  if (left.some((key) => key !== 'a2' || !isLateWrite(state))) return 'I9: complete, yet objects are left'
  if (deletion.due === null && left.length > 0) return 'I2: an object outlives the late listings'
  return undefined
}

function hasDoneItsPart({ state }: Participant): boolean {
  return state === 'completed' || state === 'waived'
}

function ofParticipant({ participant }: State): string | undefined {
  if (participant === null) return undefined
  if (participant.counted > 1) return 'P2: a part is counted twice'
  if (participant.state === 'completed' && !participant.isDone) return 'P3: completed, and not by the participant'
  return undefined
}

/** What the receipt says is what the endpoint said, unless that came after it was waited for. */
function ofFarewell({ farewell, deletions: { organization } }: State): string | undefined {
  if (farewell === null) return undefined
  if (farewell.counted > 1) return 'F2: how a farewell ended is written down twice'
  const { state, told } = organization?.place ?? {}
  if (state !== 'completed') return undefined
  const isRight =
    told === 'delivered' ? farewell.state === 'delivered' : farewell.state !== 'delivered' || farewell.isLate
  return told === 'not yet' || !isRight ? `F3: the receipt says of a farewell ${told}` : undefined
}

/**
 * The object of a process that was frozen, or died, in the middle of a write belongs to no row: a late listing removes
 * it.
 */
function isLateWrite({ upload: { phase, isLate } }: State): boolean {
  return isLate && ['stored', 'committing', 'undoing', 'dead'].includes(phase)
}

function ofContents(state: State): string | undefined {
  const { rows, objects } = state
  for (const key of objects) {
    const isNamed = rows.bundles.includes(key) || rows.uploads.includes(key)
    if (!isNamed && !(key === 'a2' && isLateWrite(state))) return `I6: object ${key} is there and no row names it`
  }
  const headless = rows.bundles.find((key) => !isFenced(state, key) && !objects.includes(key))
  if (headless !== undefined) return `I6: bundle ${headless} exists and its object is gone`
  for (const parent of ['bundles', 'apps'] as const) {
    const names = new Set(parent === 'apps' ? rows.apps : rows.bundles)
    const orphan = childrenOf[parent].find((child) =>
      rows[child].some((key) => !names.has(parent === 'apps' ? key.slice(0, 1) : key)),
    )
    if (orphan !== undefined) return `I7: a row of ${orphan} has lost the row of ${parent} that it points at`
  }
  const inOrganization = tablesOf('organization')
  if (
    !state.hasOrganization &&
    inOrganization.some((table) => rows[table].some((key) => isOf(state, 'organization', key)))
  ) {
    return 'I7: the organization went before what is in it'
  }
  const neighbours = [rows.channels, rows.bundles, objects, rows.apps].map((keys) =>
    keys.find((key) => key.startsWith('n')),
  )
  if (neighbours.join() !== 'n1,n1,n1,n') return 'I10: the neighbour has lost something'
  if (state.seeded.members > 0 && !(rows.members.includes('v1') && rows.texts.includes('v2'))) {
    return 'I10: a colleague has lost something'
  }
  return ofCounts(state) ?? ofUserCounts(state) ?? ofAppIds(state)
}

function ofCounts(state: State): string | undefined {
  const { rows, deletions, upload, seeded } = state
  const born = { channels: seeded.channels, bundles: seeded.bundles + (upload.phase === 'succeeded' ? 1 : 0) }
  for (const table of ['channels', 'bundles'] as const) {
    const present = rows[table].filter((key) => isOf(state, 'organization', key)).length
    const removed = subjects.reduce((sum, subject) => sum + (deletions[subject]?.removed[table] ?? 0), 0)
    if (present + removed !== born[table])
      return `I5: ${table}: ${present} left and ${removed} counted of ${born[table]}`
  }
  return undefined
}

function ofUserCounts({ rows, deletions, seeded }: State): string | undefined {
  for (const table of ['members', 'texts'] as const) {
    const removed = deletions.user?.removed[table] ?? 0
    if (rows[table].length + removed !== seeded[table]) return `I5: ${table}: ${removed} counted of ${seeded[table]}`
  }
  return undefined
}

function ofAppIds({ rows, reservedAppIds, deletions }: State): string | undefined {
  const isComplete = (subject: Subject) => deletions[subject]?.place.state === 'completed'
  const free = ['a', 'z'].find((id) => !rows.apps.includes(id) && !reservedAppIds.includes(id))
  if (free === undefined || isComplete('organization') || (free === 'a' && isComplete('app'))) return undefined
  return `I17: the id of app ${free} is free before the end`
}
