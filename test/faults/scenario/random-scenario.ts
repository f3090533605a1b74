import type { OrganizationSubjectKind } from '@organizations/domain'

import type { Fault } from '../harness/fault.ts'
import { createRandom, type Random } from '../../support/random.ts'
import {
  ofFarewells,
  ofParticipants,
  ofRequests,
  ofTheQueue,
  ofUploads,
  ofWorkers,
  randomFault,
  type Points,
} from './random-faults.ts'
import {
  NEVER_MS,
  type BrokerFault,
  type EndpointKind,
  type Life,
  type ParticipantKind,
  type Scenario,
} from './scenario.ts'

const HOUR_MS = 3_600_000

/** The scenario of a seed: always the same one. */
export function randomScenario(seed: number): Scenario {
  const random = createRandom(seed)
  const subject = randomSubject(random)
  const isLarge = subject === 'organization' || subject === 'app'
  const withRedis = random.chance(0.5)
  const upload =
    isLarge && random.chance(0.3) ? random.oneOf<'before' | 'meanwhile'>(['before', 'meanwhile']) : undefined
  const broker = withRedis && random.chance(0.5) ? randomBrokerFault(random) : undefined
  const below = subject === 'organization' && random.chance(0.2) ? randomParts(random) : undefined
  const needsReconciler = !withRedis || broker?.kind === 'kill' || random.chance(0.5)
  const candidates = [
    ...ofRequests,
    ...ofWorkers,
    ...(withRedis ? ofTheQueue : []),
    ...(upload ? ofUploads : []),
  ] as const
  const lives = Array.from({ length: random.whole(1, 3) }, (_, index) => randomLife(random, { candidates, index }))
  const scenario: Scenario = {
    subject,
    withRedis,
    lives,
    ...(below && { below }),
    ...(upload && { upload }),
    ...(broker && { broker }),
    ...(random.chance(0.4) && { helper: random.oneOf(['from the start', 'when frozen']) }),
    leaseMs: random.whole(500, 1000),
    reconcileMs: needsReconciler ? random.whole(50, 300) : NEVER_MS,
  }
  // Drawn last: the other scenarios stay what they were.
  if (subject !== 'organization') return scenario
  const asking = random.chance(0.3) ? withParticipants(random, scenario) : scenario
  return random.chance(ENDPOINT_CHANCE) ? withEndpoint(random, asking) : asking
}

function withParticipants(random: Random, scenario: Scenario): Scenario {
  return { ...withFaultsOf(random, scenario, ofParticipants), participants: randomParticipants(random) }
}

function withEndpoint(random: Random, scenario: Scenario): Scenario {
  return { ...withFaultsOf(random, scenario, ofFarewells), endpoint: randomEndpoint(random) }
}

/** What is sent to others has the time of its signature: clocks are right. */
function withFaultsOf(random: Random, scenario: Scenario, points: Points): Scenario {
  const lives = scenario.lives.map((life) => {
    const own = random.chance(0.5) ? [randomFault(random, points)] : []
    const changed = { ...life, faults: [...(life.faults ?? []), ...own] }
    delete changed.clockOffsetMs
    return changed
  })
  return { ...scenario, lives }
}

export const ENDPOINT_CHANCE = 0.3

export function randomEndpoint(random: Random): EndpointKind {
  return random.oneOf<EndpointKind>(['taking', 'late', 'refusing once', 'deaf'])
}

export function randomParticipants(random: Random): ParticipantKind[] {
  return Array.from({ length: random.whole(1, 3) }, () =>
    random.oneOf<ParticipantKind>(['crashing', 'late', 'pending', 'refusing', 'optional']),
  )
}

function randomLife(random: Random, { candidates, index }: { candidates: Points; index: number }): Life {
  const faults = Array.from({ length: random.oneOf([0, 1, 1, 2, 2]) }, () => randomFault(random, candidates))
  const isKilledAnyway = faults.length === 0 || random.chance(0.15)
  return {
    program: index > 0 && random.chance(0.3) ? 'worker' : 'standalone',
    faults,
    ...(isKilledAnyway && { killAfterMs: random.whole(0, 800) }),
    ...(random.chance(0.15) && { clockOffsetMs: random.oneOf([HOUR_MS, -HOUR_MS]) }),
    ...(random.chance(0.08) && { largestFileBlocks: random.whole(100, 1000) }),
    frozen: { ms: random.whole(50, 2500) },
  }
}

/** What an API process, or a worker, meets. */
export function randomFaults(
  random: Random,
  by: { of: 'api'; upload: boolean } | { of: 'worker'; withRedis: boolean },
): Fault[] {
  const candidates: Points =
    by.of === 'api'
      ? [...ofRequests, ...(by.upload ? ofUploads : [])]
      : [...ofWorkers, ...(by.withRedis ? ofTheQueue : [])]
  return Array.from({ length: random.oneOf([1, 1, 2]) }, () => randomFault(random, candidates))
}

/** What there is most to delete of comes more often. */
export function randomSubject(random: Random): OrganizationSubjectKind {
  return random.oneOf(['organization', 'organization', 'organization', 'app', 'bundle', 'bundles', 'channel'])
}

export function randomBrokerFault(random: Random): BrokerFault {
  const afterMs = random.whole(0, 500)
  return random.oneOf<BrokerFault>([
    { kind: 'flush', everyMs: 100 },
    { kind: 'flush', everyMs: 1000 },
    { kind: 'flush when frozen' },
    { kind: 'restart', afterMs },
    { kind: 'kill', afterMs },
    { kind: 'duplicates', copies: 100 },
  ])
}

export function randomParts(random: Random): Exclude<OrganizationSubjectKind, 'organization'>[] {
  return (['bundle', 'bundles', 'channel', 'app'] as const).filter(() => random.chance(0.6))
}
