/** What people ask for. */
import { isBroken, isFenced, stepFrom, subjects } from './step.ts'
import { FAREWELL_KEY, newFarewell } from './farewell-steps.ts'
import { askAgain as askParticipantAgain, newParticipant } from './participant-steps.ts'
import { stateDuring } from './plan.ts'
import type { Deletion, Rules, State, Step, Subject } from './state.ts'

export function requestSteps(rules: Rules, state: State): Step[] {
  return subjects.flatMap((subject) => {
    if ((subject === 'user') !== (rules.withUser === true)) return []
    if (subject === 'app' && !rules.withApp) return []
    if (subject === 'channel' && rules.withChannel !== true) return []
    if (subject === 'bundles') return [...bulkSteps(rules, state), ...retry(rules, state, subject)]
    return [...ask(rules, state, subject), ...retry(rules, state, subject)]
  })
}

/** deleteBundles without a version, and setBundleToChannel. */
function bulkSteps(rules: Rules, state: State): Step[] {
  if (rules.withBulk !== true || isFenced(state, 'a')) return []
  return [...askInBulk(rules, state), ...point(rules, state)]
}

/** markUnusedBundles and requestDeletion in one transaction. Where nothing is unused there is no deletion. */
function askInBulk(rules: Rules, state: State): Step[] {
  const { bundles, channels } = state.rows
  const takesUsed = isBroken(rules, 'a bulk deletion takes what channels point at')
  const unused = bundles.filter((key) => key.startsWith('a') && (takesUsed || !channels.includes(key)))
  if (state.deletions.bundles !== null || unused.length === 0) return []
  return [
    stepFrom(state, { kind: 'person', label: 'a caller asks to delete unused bundles' }, (draft) => {
      draft.marked = unused
      draft.tombstones.push('bundles')
      insert(rules, draft, 'bundles')
    }),
  ]
}

/** The fence of channels asks the mark of the bundle. */
function point(rules: Rules, state: State): Step[] {
  const key = 'a3'
  const { bundles, channels } = state.rows
  const isKept = state.marked.includes(key) && !isBroken(rules, 'the mark keeps no channel away')
  if (isKept || channels.includes(key) || !bundles.includes(key)) return []
  return [
    stepFrom(state, { kind: 'person', label: `a caller points a channel at bundle ${key}` }, (draft) => {
      draft.rows.channels = [...draft.rows.channels, key].toSorted()
      draft.seeded.channels += 1
    }),
  ]
}

/** deleteOrganization, deleteApp, deleteChannel and deleteUser: requestDeletion in one transaction; asked again they find it. */
function ask(rules: Rules, state: State, subject: Subject): Step[] {
  const isGone =
    state.tombstones.length > 0 &&
    !state.tombstones.every(
      (it) => it === 'bundles' || it === 'channel' || (it === 'app' && subject === 'organization'),
    )
  const deletion = state.deletions[subject]
  if (deletion !== null) return [askAgain(rules, state, subject)]
  if (isBroken(rules, 'the request commits in two parts') && state.tombstones.includes(subject)) {
    return [stepFrom(state, { kind: 'work', label: 'the request goes on' }, (draft) => insert(rules, draft, subject))]
  }
  if (isGone) return [] // organization_not_found, app_not_found
  return [
    stepFrom(state, { kind: 'person', label: `a caller asks to delete the ${subject}` }, (draft) => {
      draft.tombstones.push(subject) // insertTombstone
      if (!isBroken(rules, 'the request commits in two parts')) insert(rules, draft, subject)
    }),
  ]
}

/** findDeletionAskedBy: the answer is the same, and nothing is written. */
function askAgain(rules: Rules, state: State, subject: Subject): Step {
  const change = { kind: 'person', label: `a caller asks to delete the ${subject} again` } as const
  if (!isBroken(rules, 'a second request starts anew')) return { ...change, by: null, raised: undefined, state }
  return stepFrom(state, change, (draft) => {
    draft.deletions[subject] = newDeletion()
  })
}

/** supersedeDeletionsBelow with acknowledgeEvents; insertDeletion; insertCounts; appendEvent. */
function insert(rules: Rules, draft: State, subject: Subject): void {
  const owned = { organization: ['app', 'bundles', 'channel'], app: ['bundles', 'channel'] } as const
  for (const each of subject === 'organization' || subject === 'app' ? owned[subject] : []) {
    const below = draft.deletions[each]
    if (below === null || below.place.state === 'completed') continue
    below.place = { ...below.place, state: 'superseded', cursor: null }
    below.due = null
    below.lease = 'none'
    below.event.isOpen = false
    if (!isBroken(rules, 'the fence of the organization leaves leases below it alone')) below.token += 1
  }
  draft.deletions[subject] = newDeletion()
  if (subject !== 'organization') return
  if (rules.withParticipant === true) draft.participant = newParticipant()
  if (rules.withFarewell === true) insertFarewell(draft)
}

function insertFarewell(draft: State): void {
  draft.farewell = newFarewell()
  draft.rows.webhook_deliveries = [...draft.rows.webhook_deliveries, FAREWELL_KEY].toSorted()
  const place = draft.deletions.organization?.place
  if (place) place.told = 'not yet'
}

/** retryDeletion: unblockDeletion and appendEvent. */
function retry(rules: Rules, state: State, subject: Subject): Step[] {
  if (state.deletions[subject]?.place.state !== 'blocked') return []
  return [
    stepFrom(state, { kind: 'person', label: `an operator retries the deletion of the ${subject}` }, (draft) => {
      const deletion = draft.deletions[subject]
      if (deletion === null) return
      const { place, event } = deletion
      deletion.place = { ...place, state: stateDuring(subject, place.step), stalledRounds: 0 }
      deletion.due = 'now'
      if (draft.participant !== null && subject === 'organization') askParticipantAgain(draft.participant)
      if (isBroken(rules, 'retry writes no event')) return
      deletion.event = { dispatch: event.dispatch + 1, isOpen: true, due: 'now' }
    }),
  ]
}

function newDeletion(): Deletion {
  return {
    place: {
      state: 'requested',
      round: 1,
      step: 0,
      cursor: null,
      stalledRounds: 0,
      removedBeforeRound: 0,
      strays: 0,
      lateListings: 0,
    },
    removed: { uploads: 0, channels: 0, bundles: 0, apps: 0, webhook_deliveries: 0, members: 0, texts: 0 },
    incomplete: [],
    token: 1,
    lease: 'none',
    due: 'now',
    receipts: 0,
    event: { dispatch: 1, isOpen: true, due: 'now' },
  }
}
