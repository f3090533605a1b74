/** What a search for a run of the model knows: the model's own steps, and how its states are compared with a row. */
import { pieceSteps } from '../model/batch-steps.ts'
import { next } from '../model/protocol.ts'
import type { Rules, State, Step } from '../model/state.ts'
import type { Begun } from './begin.ts'
import type { Told } from './told.ts'
import { filesViewOf, isSame, timeViewOf, viewOf, type FilesView, type TimeView, type View } from './view.ts'

export interface Search {
  begun: Begun
  stepsOf: (state: State) => Step[]
  after: (step: Step) => State
  view: (state: State) => View
  time: (state: State) => TimeView
  files: (state: State) => FilesView
  /** Is the state what the row found when its transaction was over? */
  isTold: (state: State, told: Told) => boolean
  /** May what the row found still come of a state, by the files that are left? */
  mayLead: (state: State, told: Told) => boolean
}

export function createSearch(begun: Begun, rules: Rules): Search {
  const { shape, hasOthers } = begun
  // How many rows a batch takes the machine decides.
  const [many, one] = [
    { ...rules, rowsPerBatch: 9 },
    { ...rules, rowsPerBatch: 1 },
  ]
  const view = (state: State) => viewOf(state, shape)
  const time = (state: State) => timeViewOf(state, shape)
  const files = (state: State) => filesViewOf(state, shape)
  return {
    begun,
    stepsOf: (state) => [...next(many, state), ...pieceSteps(one, state)],
    after: (step) => canonical(step.state),
    view,
    time,
    files,
    isTold(state, told) {
      const areFilesRight = hasOthers || isSame(files(state), told.files)
      return areFilesRight && isSameView(told.after, view(state)) && isSame(time(state), told.timeAfter)
    },
    // What is gone does not come back.
    mayLead: (state, told) => hasOthers || order[files(state).files] >= order[told.files.files],
  }
}

export const order = { none: 0, some: 1, all: 2 }

const ANY_NUMBER = { crashes: 1, losses: 1, duplicates: 1, freezes: 1, refusals: 1, takeOvers: 1 }

/**
 * Everything may go wrong, as often as may be. What will do nothing any more is forgotten: jobs and askers of a number
 * before the current one, what no row can show of a participant, and who was first to claim what a dead upload left.
 */
export function canonical(state: State): State {
  const { participant, farewell, queue, intent } = state
  return {
    ...state,
    intent: intent === 'live' ? 'live' : 'ended',
    queue: queue.filter(({ dispatch }) => dispatch === 1),
    participant: participant && { ...participant, askers: currentOf(participant), isDone: false, counted: 0 },
    farewell: farewell && { ...farewell, askers: currentOf(farewell), counted: 0 },
    faults: ANY_NUMBER,
  }
}

function currentOf<Asker extends { token: number }>({ askers }: { askers: Asker[] }): Asker[] {
  return askers.filter(({ token }) => token === 1)
}

/** What a row leaves open may be anything. */
function isSameView(told: View, state: View): boolean {
  return isSame(told, open(told, state))
}

function open(told: View, state: View): View {
  if (told.deletion === null || state.deletion === null) return state
  const { isAtCursor, told: isTold } = told.deletion
  const deletion = {
    ...state.deletion,
    ...(isAtCursor === undefined && { isAtCursor }),
    ...(isTold === undefined && { told: isTold }),
  }
  return { ...state, deletion }
}

/** What a worker does, and whether the store does not do what it is asked for only where a trace says so. */
export function isByItself({ label }: Pick<Step, 'label'>, { hasRefusals }: Told): boolean {
  if (label.startsWith('the store refuses')) return hasRefusals
  return !isEnd(label) && !label.includes(' frozen ')
}

/** Of what ends it no transaction tells. */
export function isEnd(label: string): boolean {
  return / dies( |$|,)|^the queue loses/.test(label)
}
