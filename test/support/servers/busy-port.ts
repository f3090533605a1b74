import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** Takes a port of this machine, so that no other process can listen on it. */
export async function takePort(): Promise<{ port: string; release(): Promise<void> }> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo // a TCP server that listens has one
  return {
    port: String(port),
    async release() {
      listener.close()
      await once(listener, 'close')
    },
  }
}
