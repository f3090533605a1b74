import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** A port that was free a moment ago, for what has to know its address before it starts. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  server.close()
  await once(server, 'close')
  return port
}

const ATTEMPTS = 5

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
