import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface RelayOptions {
  /** Whose bytes are counted. */
  from: 'client' | 'server'
  /** How many of them a connection lets through before something happens. */
  bytes: number
  /** No byte more gets through; the connection breaks; one byte of the body becomes another. */
  trouble: 'silence' | 'break' | 'garble'
}

/** A way to a server on which something happens. */
export interface Relay {
  readonly url: string
  /** Resolves when it has happened for the first time. */
  readonly happened: Promise<void>
  close(): Promise<void>
}

/** Opens a way to the server at an URL: each connection to it becomes one to the server. */
export async function startRelay(target: string, { from, bytes, trouble }: RelayOptions): Promise<Relay> {
  const happened = Promise.withResolvers<void>()
  const sockets = new Set<Socket>()
  const disturbed = (source: Socket, sink: Socket) => {
    let passed = 0
    let isGarbled = false
    source.on('data', (chunk) => {
      passed += chunk.byteLength
      if (passed < bytes) return sink.write(chunk)
      happened.resolve()
      if (trouble === 'break') return source.destroy()
      if (trouble === 'silence') return false
      if (!isGarbled) isGarbled = garbleBody(chunk)
      return sink.write(chunk)
    })
  }
  const undisturbed = (source: Socket, sink: Socket) => source.on('data', (chunk) => sink.write(chunk))
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1')
    const [sender, receiver] = from === 'client' ? [client, upstream] : [upstream, client]
    disturbed(sender, receiver)
    undisturbed(receiver, sender)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {}) // "close" follows
    }
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    happened: happened.promise,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** More than the line that HTTP puts before each chunk of a body, which ends with a line feed. */
const CHUNK_LINE = 20

/** Changes a byte that is the body's own, not HTTP's between its chunks; false if none here is surely one. */
function garbleBody(bytes: Buffer): boolean {
  for (let at = 0; at + CHUNK_LINE <= bytes.byteLength; at++) {
    if (bytes.subarray(at, at + CHUNK_LINE).includes('\n')) continue
    bytes[at] = ~(bytes[at] ?? 0)
    return true
  }
  return false
}
