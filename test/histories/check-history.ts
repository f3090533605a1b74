/**
 * Is there an order of a history's calls, each at one moment between its start and its end, in which the contract gives
 * every answer as it was given? Wing and Gong's search, which as in Porcupine remembers the states that it has been in
 * together with the calls that are done. A call is put into the order only when an answer asks for it (as Lowe does), so
 * the first answer that nothing explains ends the shortest bad beginning. A call whose answer is unknown may come at any
 * time after its start, or never.
 */
import type { Recorded } from './history.ts'
import { applyCall, beginRead, endRead } from './model.ts'
import { beginning, type Caller, type State } from './state.ts'

export interface Verdict {
  isExplained: boolean
  /** How many states with sets of calls were looked at. */
  looks: number
  /** Of a bad history: its shortest bad beginning, the order that was looked at last, and what the contract says then. */
  bad?: { beginning: Recorded[]; unexplained: Recorded; order: Recorded[]; expected: string[] }
}

/** One way in which things may have gone so far. */
interface Possibility {
  /** The number of the answer that comes next. */
  at: number
  state: State
  /** Of the calls that are open, those that are in the order already: a set of bits, by their places. */
  done: number
  /** Of the calls that read in two steps, those between them: whom they are from, by their places. */
  between: Readonly<Record<number, Caller>>
  last: Step | undefined
}

interface Step {
  call: Recorded
  before: Step | undefined
}

/** A call that gets its answer, and all that are open by then, itself included, by their places. */
interface Answer {
  call: Recorded
  place: number
  open: readonly (readonly [place: number, call: Recorded])[]
}

/** So many places fit into the bits of a number. */
const MOST_OPEN = 30

/** A history of few clients and few unknown answers needs some hundred; a bad one up to all that there are. */
const MOST_LOOKS = 3_000_000

/** `atOnce`: a list is read at the moment at which the right to it is looked at, and not at a later one of its call. */
export function checkHistory(history: readonly Recorded[], { atOnce = false } = {}): Verdict {
  const answers = answersOf(history)
  const seen = new Set<string>()
  const toDo: Possibility[] = [{ at: 0, state: beginning(), done: 0, between: {}, last: undefined }]
  let farthest: Possibility[] = []
  let looks = 0
  for (let look = toDo.pop(); look !== undefined; look = toDo.pop()) {
    const { at, done } = look
    const answer = answers[at]
    if (answer === undefined) return { isExplained: true, looks }
    looks += 1
    if (looks > MOST_LOOKS) throw new Error(`Expected ${history.length} calls to need at most ${MOST_LOOKS} looks`)
    if (at > (farthest[0]?.at ?? -1)) farthest = []
    if (at === (farthest[0]?.at ?? at) && farthest.length < 1000) farthest.push(look)
    const bit = 1 << answer.place
    if ((done & bit) !== 0) {
      toDo.push({ ...look, at: at + 1, done: done & ~bit }) // its place is another call's from now on
      continue
    }
    const next: Possibility[] = []
    for (const [place, call] of answer.open) {
      if ((done & (1 << place)) !== 0) continue
      const after = inOrder(look, { call, place, atOnce })
      if (after === undefined) continue
      const key = `${at} ${after.done} ${JSON.stringify(after.between)} ${textOf(after.state)}`
      if (seen.has(key)) continue
      seen.add(key)
      next.push(after)
    }
    toDo.push(...next.toReversed()) // the first one is tried first
  }
  const call = (answers[farthest[0]?.at ?? 0] as Answer).call // without answers there is nothing to explain
  const expected = [...new Set(farthest.map(({ state }) => applyCall(state, call).answer))]
  const order = stepsTo(farthest.at(-1)?.last)
  return { isExplained: false, looks, bad: { beginning: until(history, call.end), unexplained: call, order, expected } }
}

/** What follows when a call comes next, or its first step; undefined when it cannot. */
function inOrder(
  { at, state, done, between, last }: Possibility,
  { call, place, atOnce }: { call: Recorded; place: number; atOnce: boolean },
): Possibility | undefined {
  const ended = { at, done: done | (1 << place), last: { call, before: last } }
  const { [place]: begun, ...others } = between
  if (begun !== undefined) {
    const answer = endRead(state, call, begun) ?? call.answer
    return answer === call.answer ? { ...ended, state, between: others } : undefined
  }
  const outcome = applyCall(state, call)
  if (call.answer === undefined) {
    return outcome.state === state ? undefined : { ...ended, state: outcome.state, between }
  }
  if (outcome.answer === call.answer) return { ...ended, state: outcome.state, between }
  const caller = atOnce ? undefined : beginRead(state, call)
  return caller && { at, state, done, between: { ...between, [place]: caller }, last }
}

/** The answers in the order of their times. */
function answersOf(history: readonly Recorded[]): Answer[] {
  const starts = history.map((call) => ({ call, isEnd: false, time: call.start }))
  const ends = history.flatMap((call) => (call.answer === undefined ? [] : [{ call, isEnd: true, time: call.end }]))
  // Of those at one moment the starts come first, which allows more.
  const events = [...starts, ...ends].toSorted((a, b) => a.time - b.time || Number(a.isEnd) - Number(b.isEnd))
  const places: (Recorded | undefined)[] = []
  const answers: Answer[] = []
  for (const { call, isEnd } of events) {
    if (isEnd) {
      const place = places.indexOf(call)
      answers.push({ call, place, open: inOrderOfTrial(places, call) })
      places[place] = undefined
      continue
    }
    const free = places.indexOf(undefined)
    places[free === -1 ? places.length : free] = call
    if (places.length > MOST_OPEN) throw new Error(`Expected at most ${MOST_OPEN} calls without an answer at a time`)
  }
  return answers
}

/** The call itself first, then those that end next; those without an answer are needed least. */
function inOrderOfTrial(places: readonly (Recorded | undefined)[], call: Recorded): Answer['open'] {
  const open = places.flatMap((it, place): Answer['open'][number][] => (it ? [[place, it]] : []))
  return open.toSorted(([, a], [, b]) => Number(b === call) - Number(a === call) || (a.end < b.end ? -1 : 1))
}

/** States are met many times: each is written once. */
const texts = new WeakMap<State, string>()

function textOf(state: State): string {
  let text = texts.get(state)
  if (text === undefined) {
    // Two orders of calls may have made the same keys one before the other.
    const keys = Object.entries(state.keys).toSorted(([a], [b]) => (a < b ? -1 : 1))
    text = JSON.stringify({ ...state, keys })
    texts.set(state, text)
  }
  return text
}

/** The history as it was known at a moment: calls that had not ended by then have no answer yet. */
function until(history: readonly Recorded[], moment: number): Recorded[] {
  return history.flatMap((call) => {
    if (call.start > moment) return []
    return call.end <= moment ? [call] : [{ ...call, end: Infinity, answer: undefined }]
  })
}

function stepsTo(last: Step | undefined): Recorded[] {
  const calls: Recorded[] = []
  for (let step = last; step !== undefined; step = step.before) calls.push(step.call)
  return calls.toReversed()
}

/** What is wrong with a history, for people. */
export function describeBad(history: readonly Recorded[]): string {
  const { bad } = checkHistory(history)
  if (bad === undefined) return ''
  return [
    `No order explains the first ${bad.beginning.length} of ${history.length} calls, which end with ${told(bad.unexplained)}`,
    `before it, or with calls beside it before, the contract says ${bad.expected.slice(0, 5).join(' or ')}`,
    'One order of those before it:',
    ...bad.order.map(told),
    'Beside it:',
    ...bad.beginning.filter((it) => it.answer === undefined || it.end > bad.unexplained.start).map(told),
  ].join('\n  ')
}

function told({ id, client, door, secret, call, start, end, answer }: Recorded): string {
  const time = `${start.toFixed(2)}-${end.toFixed(2)}`
  return `#${id} client ${client} ${door} ${time} as ${secret}: ${JSON.stringify(call)} -> ${answer ?? 'unknown'}`
}
