import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that systems give out by themselves, from 32768 on Linux. One of those may be the end of somebody's
 * connection by the time that a server starts, or starts again, on it.
 */
const FIRST = 20_000
const AFTER_LAST = 30_000
const ATTEMPTS = 5

/** A port that was free a moment ago, for what has to know its address before it starts. */
export async function findPort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, AFTER_LAST)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    throw error
  }
  await once(server.close(), 'close')
  return true
}

/** Starts a server on a port that was free: on another one when a process has taken it in between. */
export async function startOnFreePort<T>(start: (port: number) => Promise<T>): Promise<{ server: T; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findPort()
    try {
      return { port, server: await start(port) }
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}
