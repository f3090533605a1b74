/**
 * Visits every state that can be reached, breadth first: so a violation is shown with a shortest way to it. States are
 * compared by their JSON, which has to be canonical.
 */
export interface Move<S, K extends string> {
  kind: K
  label: string
  state: S
}

export interface System<S, M extends Move<S, string>> {
  initial: readonly S[]
  next: (state: S) => readonly M[]
  /** What is wrong with a state, or nothing. */
  check?: (state: S) => string | undefined
  checkMove?: (before: S, move: M) => string | undefined
  isSettled: (state: S) => boolean
  visit?: (state: S) => void
}

export interface Violation {
  what: string
  /** The labels of the moves that lead there. */
  trace: string[]
}

/** The states by number, in the order in which they were found, and the moves between them. */
export interface Graph<K extends string> {
  size: number
  from: number[]
  to: number[]
  kinds: K[]
  settled: boolean[]
  trace: (state: number) => string[]
}

export function explore<S, K extends string, M extends Move<S, K>>(
  system: System<S, M>,
): { graph: Graph<K>; violation?: Violation } {
  const numbers = new Map<string, number>()
  const parents: number[] = []
  const labels: string[] = []
  const graph: Graph<K> = { size: 0, from: [], to: [], kinds: [], settled: [], trace }
  let layer: S[] = []

  function trace(state: number): string[] {
    const found: string[] = []
    for (let at = state; at !== -1; at = parents[at] ?? -1) found.push(labels[at] ?? '')
    return found.toReversed()
  }

  const numberOf = (state: S, parent: number, label: string): number => {
    const key = JSON.stringify(state)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, graph.size)
    parents.push(parent)
    labels.push(label)
    graph.settled.push(system.isSettled(state))
    system.visit?.(state)
    layer.push(state)
    return graph.size++
  }

  for (const state of system.initial) numberOf(state, -1, 'start')
  for (let number = 0; layer.length > 0;) {
    const states = layer
    layer = []
    for (const state of states) {
      const what = system.check?.(state)
      if (what !== undefined) return { graph, violation: { what, trace: trace(number) } }
      for (const move of system.next(state)) {
        const wrong = system.checkMove?.(state, move)
        if (wrong !== undefined) {
          return { graph, violation: { what: wrong, trace: [...trace(number), move.label] } }
        }
        graph.to.push(move.state === state ? number : numberOf(move.state, number, move.label))
        graph.from.push(number)
        graph.kinds.push(move.kind)
      }
      number += 1
    }
  }
  return { graph }
}

/** The first state from which moves of these kinds lead to no settled state; nothing when there is none. */
export function findStuck<K extends string>(graph: Graph<K>, kinds: readonly K[]): number | undefined {
  const before = groupMoves(graph, kinds, { by: graph.to, list: graph.from })
  const reaches = graph.settled.slice()
  const open = reaches.flatMap((isSettled, state) => (isSettled ? [state] : []))
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const earlier of before(state)) {
      if (reaches[earlier] === true) continue
      reaches[earlier] = true
      open.push(earlier)
    }
  }
  const stuck = reaches.indexOf(false)
  return stuck === -1 ? undefined : stuck
}

/**
 * A state on a circle of moves of these kinds alone; nothing when there is none. States without a way in are peeled
 * off.
 */
export function findCircle<K extends string>(graph: Graph<K>, kinds: readonly K[]): number | undefined {
  const after = groupMoves(graph, kinds, { by: graph.from, list: graph.to })
  const waysIn = new Int32Array(graph.size)
  for (let state = 0; state < graph.size; state += 1) for (const later of after(state)) waysIn[later]! += 1 // a state's number
  const open: number[] = []
  for (let state = 0; state < graph.size; state += 1) if (waysIn[state] === 0) open.push(state)
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const later of after(state)) if (--waysIn[later]! === 0) open.push(later) // likewise
  }
  const left = waysIn.findIndex((count) => count > 0)
  return left === -1 ? undefined : left
}

/** The moves of these kinds by one of their ends, as slices of one array: there are millions. */
function groupMoves<K extends string>(
  graph: Graph<K>,
  kinds: readonly K[],
  { by, list }: { by: readonly number[]; list: readonly number[] },
): (state: number) => Int32Array {
  const starts = new Int32Array(graph.size + 1)
  const wanted = graph.kinds.map((kind) => kinds.includes(kind))
  by.forEach((state, move) => {
    if (wanted[move] === true) starts[state + 1]! += 1 // a state's number
  })
  for (let state = 0; state < graph.size; state += 1) starts[state + 1]! += starts[state] ?? 0 // one more than there are states
  const filled = starts.slice()
  const ends = new Int32Array(starts.at(-1) ?? 0)
  by.forEach((state, move) => {
    if (wanted[move] === true) ends[filled[state]!++] = list[move] ?? 0 // both by construction
  })
  return (state) => ends.subarray(starts[state], starts[state + 1])
}
