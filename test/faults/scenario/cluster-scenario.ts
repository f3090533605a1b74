import type { Fault } from '../harness/fault.ts'
import { createRandom, type Random } from '../../support/random.ts'
import { ofFarewells, randomFault } from './random-faults.ts'
import {
  ENDPOINT_CHANCE,
  randomBrokerFault,
  randomEndpoint,
  randomFaults,
  randomParticipants,
  randomParts,
  randomSubject,
} from './random-scenario.ts'
import { NEVER_MS, type Life, type Setting } from './scenario.ts'

/** The processes of a cluster. Each that dies is started again, as by a supervisor. */
export const places = ['api', 'worker 1', 'worker 2'] as const

export type Place = (typeof places)[number]

/** What happens to a process, or to the connections of all of them, at any moment. */
export type Blow =
  | { afterMs: number; to: Place; how: 'kill' | 'restart' }
  | { afterMs: number; to: Place; how: 'freeze'; forMs: number }
  | { afterMs: number; to: 'the database'; how: 'cut connections' }

/** A deletion by an API process and two workers on one Postgres, and all that goes wrong on its way. */
export interface ClusterScenario extends Setting {
  /** What the first process of each place meets. Those after it meet nothing. */
  faults: Partial<Record<Place, readonly Fault[]>>
  /** How long each freeze by a fault lasts. */
  frozen: NonNullable<Life['frozen']>
  /** After the start of all, in any order. */
  blows: readonly Blow[]
}

/**
 * Longer than a server of Postgres lets a transaction be idle: a process that is frozen in one has lost it when it is
 * thawed.
 */
const BEYOND_ITS_TRANSACTION_MS = 11_000

/** The scenario of a seed: always the same one. */
export function randomClusterScenario(seed: number): ClusterScenario {
  const random = createRandom(seed)
  const subject = randomSubject(random)
  const isLarge = subject === 'organization' || subject === 'app'
  const withRedis = random.chance(0.9)
  const broker = withRedis && random.chance(0.3) ? randomBrokerFault(random) : undefined
  const upload = isLarge && random.chance(0.3) ? random.oneOf(['before', 'meanwhile'] as const) : undefined
  const below = subject === 'organization' && random.chance(0.2) ? randomParts(random) : undefined
  const needsReconciler = !withRedis || broker?.kind === 'kill' || random.chance(0.8)
  const leaseMs = random.whole(500, 1000)
  const scenario: ClusterScenario = {
    subject,
    withRedis,
    ...(broker && { broker }),
    ...(upload && { upload }),
    ...(below && { below }),
    leaseMs,
    reconcileMs: needsReconciler ? random.whole(50, 300) : NEVER_MS,
    faults: {
      ...(random.chance(0.4) && { api: randomFaults(random, { of: 'api', upload: upload !== undefined }) }),
      'worker 1': randomFaults(random, { of: 'worker', withRedis }),
      ...(random.chance(0.4) && { 'worker 2': randomFaults(random, { of: 'worker', withRedis }) }),
    },
    frozen: { ms: randomFreeze(random, leaseMs) },
    blows: Array.from({ length: random.whole(1, 4) }, () => randomBlow(random, leaseMs)),
  }
  // Drawn last: the other scenarios stay what they were.
  if (subject !== 'organization') return scenario
  const asking = random.chance(0.3) ? { ...scenario, participants: randomParticipants(random) } : scenario
  return random.chance(ENDPOINT_CHANCE) ? withEndpoint(random, asking) : asking
}

function withEndpoint(random: Random, scenario: ClusterScenario): ClusterScenario {
  const own = random.chance(0.5) ? [randomFault(random, ofFarewells)] : []
  const faults = { ...scenario.faults, 'worker 1': [...(scenario.faults['worker 1'] ?? []), ...own] }
  return { ...scenario, faults, endpoint: randomEndpoint(random) }
}

/** Rather early: a small deletion to which nothing happens takes a part of a second. */
const LATEST_BLOW_MS = 1500

function randomBlow(random: Random, leaseMs: number): Blow {
  const afterMs = Math.round(LATEST_BLOW_MS * random.part() ** 2)
  if (random.chance(0.25)) return { afterMs, to: 'the database', how: 'cut connections' }
  const to = random.oneOf(['api', 'worker 1', 'worker 1', 'worker 2', 'worker 2'] as const)
  const how = random.oneOf(['kill', 'kill', 'freeze', 'freeze', 'restart'] as const)
  return how === 'freeze' ? { afterMs, to, how, forMs: randomFreeze(random, leaseMs) } : { afterMs, to, how }
}

/** Longer than a lease. */
function randomFreeze(random: Random, leaseMs: number): number {
  return random.chance(0.05) ? BEYOND_ITS_TRANSACTION_MS : random.whole(leaseMs + 100, leaseMs * 3)
}
