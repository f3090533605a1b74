/** Makes histories: clients that ask a real service at random, several at once, while it is killed and they are cut off. */
import { createRandom, type Random } from '../support/random.ts'
import { chooseCall } from './choose-call.ts'
import { readAnswer, requestOf, type Door } from './doors.ts'
import { labelOf, type Asked, type Recorded } from './history.ts'
import { makeParty, type Party } from './party.ts'
import type { DatabaseName, Service } from './service.ts'
import { createHappenings, type Happenings } from './happenings.ts'
import { learn } from './simulate.ts'

export interface Size {
  /** Calls of a history, and clients that make them. */
  calls: number
  clients: number
}

/** So many answers of a history may stay unknown. */
export const MOST_UNKNOWN = 8
const MOST_CUTS = 2

export interface Made {
  seed: number
  history: Recorded[]
}

/** What happens to the service during a batch. */
export type Blow = 'nothing' | 'a kill' | 'cut connections'

const blowsOn: Record<DatabaseName, readonly [Blow, ...Blow[]]> = {
  SQLite: ['nothing', 'a kill', 'a kill'],
  Postgres: ['nothing', 'a kill', 'a kill', 'cut connections'],
}

export interface Batch {
  database: DatabaseName
  /** A history for each, all at the same time. */
  seeds: readonly number[]
  size: Size
}

/** Makes the histories of a batch, and strikes once meanwhile. */
export async function makeHistories(
  service: Service,
  { database, seeds, size }: Batch,
): Promise<{ made: Made[]; blow: Blow }> {
  const random = createRandom(seeds[0] ?? 0)
  const blow = random.oneOf(blowsOn[database])
  const struck = random.whole(0, service.size - 1)
  const strikeAt = Math.floor(seeds.length * size.calls * (0.1 + 0.7 * random.part()))
  let asked = 0
  let striking: Promise<void> | undefined
  const onCall = () => {
    asked += 1
    if (asked !== strikeAt || blow === 'nothing') return
    striking = blow === 'a kill' ? service.kill(struck) : service.cutConnections()
    striking.catch(() => {}) // awaited below
  }
  // All of them before the first call, so that nothing strikes meanwhile.
  const parties = await Promise.all(seeds.map(async (seed) => ({ seed, party: await makePartyAnew(service, seed) })))
  const made = await Promise.all(
    parties.map(async ({ seed, party }) => ({
      seed,
      history: await makeHistory(service, party, { seed, size, onCall }),
    })),
  )
  await striking
  return { made, blow }
}

/** A connection that lay idle while histories were checked may break: then nothing of the party counts yet. */
async function makePartyAnew(service: Service, seed: number): Promise<Party> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await makeParty(service, `${seed}-${attempt}-${Date.now().toString(36)}`)
    } catch (error) {
      if (attempt === 3 || !isNetworkError(error)) throw error
    }
  }
}

interface Making {
  seed: number
  size: Size
  onCall: () => void
}

async function makeHistory(service: Service, party: Party, { seed, size, onCall }: Making): Promise<Recorded[]> {
  const history: Recorded[] = []
  const happenings = createHappenings(service)
  const count = { asked: 0, unknown: 0, cuts: 0 }
  const client = async (number: number) => {
    const random = createRandom(seed * 100 + number)
    while (count.asked < size.calls && count.unknown < MOST_UNKNOWN) {
      count.asked += 1
      onCall()
      const asked = { id: count.asked, ...chooseCall(random, party.known, count.asked / size.calls) }
      const isCut = count.cuts < MOST_CUTS && random.chance(0.02)
      if (isCut) count.cuts += 1
      const recorded = await ask(service, party, { random, asked, client: number, isCut, happenings })
      if (recorded.answer === undefined) count.unknown += 1
      history.push(recorded)
    }
  }
  await Promise.all(Array.from({ length: size.clients }, (_, number) => client(number)))
  return [...history, ...happenings.list()]
}

interface Asking {
  random: Random
  asked: Asked
  client: number
  isCut: boolean
  happenings: Happenings
}

async function ask(
  service: Service,
  party: Party,
  { random, asked, client, isCut, happenings }: Asking,
): Promise<Recorded> {
  const door = random.oneOf<Door>(['REST', 'tRPC'])
  const server = random.whole(0, service.size - 1)
  const cutAfterMs = random.whole(0, 8)
  const { method, path, body } = requestOf(party, asked, door)
  const told = { ...asked, client, door: `${door} ${server + 1}` }
  const headers = {
    authorization: party.secrets.get(asked.secret) ?? '',
    ...(body && { 'content-type': 'application/json' }),
  }
  for (;;) {
    const url = await service.whenUp(server)
    const start = performance.now()
    happenings.note(asked, start)
    try {
      const signal = isCut ? AbortSignal.timeout(cutAfterMs) : null
      const response = await fetch(url + path, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) })
      const json: unknown = await response.json()
      const end = performance.now()
      const { answer, key, link } = readAnswer(party, asked, door, json)
      // The contract says of this one alone that it leaves open what was done.
      if (answer.includes('service_unavailable')) return { ...told, start, end: Infinity, answer: undefined }
      if (key) learnKey(party, asked, key)
      if (link !== undefined) party.links.set(labelOf(asked.id), link)
      learn(party.known, asked, answer)
      return { ...told, start, end, answer }
    } catch (error) {
      if (wasNotSent(error)) continue
      if (!isNetworkError(error)) throw error
      return { ...told, start, end: Infinity, answer: undefined }
    }
  }
}

function learnKey({ secrets, keyIds }: Party, { id, call }: Asked, key: { id: number; secret: string | null }): void {
  if (call.what === 'key.create') keyIds.set(labelOf(id), key.id)
  if (key.secret !== null) secrets.set(labelOf(id), key.secret)
}

/** The server is not there (yet): nothing can have been done. */
function wasNotSent(error: unknown): boolean {
  return causeOf(error)?.code === 'ECONNREFUSED'
}

/** The connection broke, or we cut it; also in the middle of an answer. */
function isNetworkError(error: unknown): boolean {
  if (error instanceof SyntaxError) return false
  return error instanceof TypeError ? causeOf(error) !== undefined : (error as Error).name === 'TimeoutError'
}

function causeOf(error: unknown): { code?: string } | undefined {
  return error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined
}
