/** Kills what works on one deletion, again and again while there is enough left of it, and takes the times. */
import { setTimeout as sleep } from 'node:timers/promises'
import { waitFor } from '../../test/support/wait-for.ts'
import { readCpuTime } from '../support/cpu-time.ts'
import { KEY } from '../support/installation.ts'
import { restCaller } from '../support/rest-caller.ts'
import { isAllAccountedFor, readPlace, seedDoomed, type Place } from './doomed.ts'
import type { Victim, Way } from './ways.ts'

export interface Recovery {
  /** From the kill to the commit of the next batch. */
  fromKillMs: number
  /** From the start of the next process, where it is the server itself. */
  fromStartMs: number
  answersMs: number | undefined
  /** What the new process had used by then. */
  cpuMs: number
}

export interface KilledDeletion {
  recoveries: Recovery[]
  /** Kills that met a worker which did not hold the lease. */
  missed: number
  isNothingLost: boolean
  /** The least that the lease of a living worker had left when it was looked at. */
  leastLeaseLeftMs: number
}

const POLL_MS = 5
const LONGEST_WORK_MS = 80
/** A commit that was sent before the kill may still arrive. */
const SETTLED_MS = 30
const PATIENCE_MS = 180_000
/** Beyond this part the deletion is left to end. */
const ENOUGH_GONE = 0.75

export async function killWhileDeleting(
  way: Way,
  { kills, devices }: { kills: number; devices: number },
  onKill: () => void,
): Promise<KilledDeletion> {
  const deps = await way.installation.open()
  const doomed = await seedDoomed(deps, devices)
  await restCaller(way.url)('DELETE', `/organization?orgId=${doomed.id}`)
  const read = () => readPlace(deps, doomed.id)
  const enough = ENOUGH_GONE * Object.values(doomed.rows).reduce((sum, rows) => sum + rows, 0)
  const result: KilledDeletion = {
    recoveries: [],
    missed: 0,
    isNothingLost: false,
    leastLeaseLeftMs: Number.POSITIVE_INFINITY,
  }
  const look = async () => {
    const place = await read()
    if (place.leaseEndsAt !== null) {
      result.leastLeaseLeftMs = Math.min(result.leastLeaseLeftMs, place.leaseEndsAt - Date.now())
    }
    return place
  }
  while (result.recoveries.length < kills) {
    // One at a time: else the next batch would wait for a start, and not for the other worker.
    await waitFor(() => way.victims.every((it) => it.isUp()), { what: 'all to be up', timeoutMs: PATIENCE_MS })
    const victim = await letWork(way, look)
    const { removed, isCompleted } = await look()
    if (removed > enough || isCompleted) break
    const recovery = await killOnce(way, victim, read)
    if (recovery === 'missed') result.missed += 1
    else {
      result.recoveries.push(recovery)
      onKill()
    }
  }
  await waitFor(async () => (await look()).isCompleted, { what: 'the end of the deletion', timeoutMs: PATIENCE_MS })
  result.isNothingLost = await isAllAccountedFor(deps, doomed)
  return result
}

/** Lets the deletion go on until a moment that is not known before. Says which process was seen at work most often. */
async function letWork(way: Way, look: () => Promise<Place>): Promise<Victim> {
  const { mark } = await look()
  const hasMoved = async () => {
    const place = await look()
    return place.isCompleted || place.mark !== mark
  }
  await waitFor(hasMoved, { what: 'a batch', timeoutMs: PATIENCE_MS, intervalMs: POLL_MS })
  const up = way.victims.filter((victim) => victim.isUp())
  const seen = new Map<Victim, number>()
  const until = performance.now() + LONGEST_WORK_MS * (0.2 + 0.8 * Math.random())
  while (performance.now() < until) {
    for (const victim of up) if (await victim.isAtWork()) seen.set(victim, (seen.get(victim) ?? 0) + 1)
    await look()
    await sleep(POLL_MS)
  }
  const [most] = up.toSorted((a, b) => (seen.get(b) ?? 0) - (seen.get(a) ?? 0))
  return most ?? way.victims[0]
}

async function killOnce(way: Way, victim: Victim, read: () => Promise<Place>): Promise<Recovery | 'missed'> {
  const killedAt = performance.now()
  await victim.kill()
  const startedAt = performance.now()
  victim.start()
  const answering = way.isServerKilled ? untilAnswer(way.url) : undefined
  answering?.catch(() => {}) // awaited below
  await sleep(SETTLED_MS)
  const dead = await read()
  if (dead.isCompleted) return 'missed'
  const isOnlyOne = way.victims.length === 1
  const goneOn = async () => {
    const place = await read()
    if (place.token > dead.token) return place.mark !== dead.mark && 'recovered'
    const isAlive = place.leaseEndsAt === null || place.mark !== dead.mark || place.leaseEndsAt !== dead.leaseEndsAt
    return !isOnlyOne && isAlive && 'missed'
  }
  const outcome = await waitFor(goneOn, { what: 'the next batch', timeoutMs: PATIENCE_MS, intervalMs: POLL_MS })
  const now = performance.now()
  const cpuMs = (await readCpuTime(victim.pid)) / 1000
  const answeredAt = await answering
  if (outcome === 'missed') return 'missed'
  return {
    fromKillMs: now - killedAt,
    fromStartMs: now - startedAt,
    answersMs: answeredAt === undefined ? undefined : answeredAt - startedAt,
    cpuMs,
  }
}

async function untilAnswer(url: string): Promise<number> {
  const asks = () =>
    fetch(`${url}/organization`, { headers: { authorization: KEY } }).then(
      ({ ok }) => ok,
      () => false,
    )
  await waitFor(asks, { what: `an answer of ${url}`, timeoutMs: PATIENCE_MS, intervalMs: POLL_MS })
  return performance.now()
}
