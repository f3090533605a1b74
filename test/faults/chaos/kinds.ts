import type { Outcome } from '../harness/carry-out.ts'
import type { ChaosScenario } from './shape.ts'

/** The kinds of faults that occurred in a run. */
export function kindsIn(scenario: ChaosScenario, { met, log }: Outcome): string[] {
  const { broker, below, upload, user, participants = [], endpoint } = scenario
  const kinds = [
    ...('lives' in scenario ? kindsOfLives(scenario.lives) : []),
    ...met.map((line) => line.replace(/^FAULT (\w+) at hit \d+ of "(.*)"$/, '$2 ($1)')),
    ...(broker ? [`Redis: ${broker.kind}`] : []),
    ...(below ? ['deletions of parts at the same time'] : []),
    ...(user ? ['the deletion of a user at the same time'] : []),
    ...(upload ? [`an upload ${upload}`] : []),
    ...participants.map((kind) => `a participant: ${kind}`),
    ...(endpoint ? [`an endpoint: ${endpoint}`] : []),
    ...(log.includes('disk I/O error') ? ['a full disk'] : []),
  ]
  return [...new Set(kinds)].toSorted()
}

function kindsOfLives(lives: Extract<ChaosScenario, { lives: unknown }>['lives']): string[] {
  return [
    ...(lives.some((it) => it.clockOffsetMs !== undefined) ? ['a clock an hour off'] : []),
    ...(lives.some((it) => it.killAfterMs !== undefined) ? ['SIGKILL at some time'] : []),
  ]
}

export interface NamedMoment {
  moment: string
  action: 'kill' | 'freeze' | 'throw'
}

/** Which of the moments that `packages/fault-points` names it came at, if at one, and what happened there. */
export function namedMoment(kind: string): NamedMoment | undefined {
  const [, moment, action] = /^(.*) \((kill|freeze|throw)\)$/.exec(kind) ?? []
  return moment === undefined ? undefined : { moment, action: action as NamedMoment['action'] } // by the pattern
}
