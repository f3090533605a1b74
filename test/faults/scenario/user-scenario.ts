import type { Fault } from '../harness/fault.ts'
import { createRandom, type Random } from '../../support/random.ts'
import { randomClusterScenario, type ClusterScenario } from './cluster-scenario.ts'
import { randomFault, type Points } from './random-faults.ts'
import { randomScenario } from './random-scenario.ts'
import type { Scenario, Setting } from './scenario.ts'

/** What two deletions at a time come by, and how often about. */
const ofBoth: Points = [
  ['request: before its commit', 2],
  ['request: after its commit, before the answer', 2],
  ['lease: taken', 6],
  ['piece: in its transaction', 30],
  ['piece: committed', 30],
  ['scrub: in its transaction', 6],
  ['verify: nothing is left, not yet finished', 2],
  ['finish: in its transaction', 2],
  ['finish: committed', 2],
]

/** Tells these seeds from those of the scenario below. */
const OWN_SEED = 1_000_003

/** The scenario of a seed, in which a user is deleted beside an organization of theirs: always the same one. */
export function randomUserScenario(seed: number): Scenario {
  const random = createRandom(seed + OWN_SEED)
  const scenario = beside(random, randomScenario(seed))
  return { ...scenario, lives: scenario.lives.map((life) => ({ ...life, faults: withOwn(random, life.faults) })) }
}

export function randomUserClusterScenario(seed: number): ClusterScenario {
  const random = createRandom(seed + OWN_SEED)
  const scenario = beside(random, randomClusterScenario(seed))
  const faults = { ...scenario.faults, 'worker 1': withOwn(random, scenario.faults['worker 1']) }
  return { ...scenario, faults }
}

function beside<S extends Setting>(random: Random, scenario: S): S {
  const changed: S = { ...scenario, subject: 'organization', user: random.oneOf(['before', 'after']) }
  delete changed.below
  return changed
}

function withOwn(random: Random, faults: readonly Fault[] = []): Fault[] {
  return [...faults, ...(random.chance(0.7) ? [randomFault(random, ofBoth)] : [])]
}
