/**
 * Every program of the service holds a lock of Postgres while it runs, which many may hold at once, and which ends with
 * its connection. `npm run move` takes it for itself alone, and so knows that none runs. It does not see a program from
 * before this lock.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { loadDriver } from './driver.ts'
import { openSignals, type Signal, type SignalConnection } from './signals.ts'

export interface InUseLock {
  /** Throws when the connection that holds it has ended. */
  requireHeld: () => void
  release: () => Promise<void>
}

const KEY = `hashtextextended('organizations: in use', 0)`
const CONNECTION_TIMEOUT_MS = 5000
const RECONNECT_MS = 1000
const END_TIMEOUT_MS = 1000

/** A lock that others hold, too, and the connection of it, over which they are told something. */
export interface SharedInUse extends Pick<InUseLock, 'release'>, Pick<SignalConnection, 'tell'> {}

export interface ShareOptions {
  /** Called when a move takes it while the connection is away. */
  onTaken: () => void
  /** Called with what other programs tell. */
  onSignal?: ((signal: Signal) => void) | undefined
}

/** Holds the lock beside the other programs, also after the connection was lost. Undefined when a move has it alone. */
export async function shareInUse(url: string, { onTaken, onSignal }: ShareOptions): Promise<SharedInUse | undefined> {
  const signals = openSignals(onSignal)
  let isReleased = false
  let client = await connect(url)
  if (!(await tryLock(client, 'shared'))) {
    await end(client)
    return undefined
  }
  const takeAgain = async () => {
    if (isReleased) return
    try {
      client = await connect(url)
      if (isReleased) return await end(client)
      if (!(await tryLock(client, 'shared'))) onTaken()
      watch(client, retryLater)
      await signals.use(client)
    } catch {
      retryLater() // the server is away, and so are the queries that would say so
    }
  }
  const retryLater = () => void setTimeout(() => void takeAgain(), RECONNECT_MS).unref()
  watch(client, retryLater)
  await signals.use(client)
  return {
    tell: signals.tell,
    async release() {
      isReleased = true
      await end(client)
    },
  }
}

/** Takes the lock alone. Undefined when a program of the service holds it, or another move. */
export async function takeInUse(url: string): Promise<InUseLock | undefined> {
  const client = await connect(url)
  let hasEnded = false
  watch(client, () => (hasEnded = true))
  if (!(await tryLock(client, 'alone'))) {
    await end(client)
    return undefined
  }
  return {
    requireHeld() {
      if (hasEnded) throw new Error('The connection to the database was lost: run this again, and it goes on')
    },
    release: () => end(client),
  }
}

async function connect(url: string): Promise<Client> {
  const driver = loadDriver()
  const client = new driver.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    application_name: 'organizations: in use',
    keepAlive: true,
  })
  client.on('error', () => {}) // `end` follows
  await client.connect()
  return client
}

/** A server that does not answer holds up no stop. */
async function end(client: Client): Promise<void> {
  await Promise.race([client.end(), sleep(END_TIMEOUT_MS, undefined, { ref: false })])
}

function watch(client: Client, onEnd: () => void): void {
  client.once('end', onEnd)
}

async function tryLock(client: Client, how: 'shared' | 'alone'): Promise<boolean> {
  const name = how === 'shared' ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock'
  const { rows } = await client.query<{ taken: boolean }>(`select ${name}(${KEY}) as taken`)
  return rows[0]?.taken === true
}
