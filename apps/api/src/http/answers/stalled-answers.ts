import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** A connection ends when nothing of what waits on it is read for so long. */
const STALL_MS = 30_000
const LOOKS_PER_STALL = 10

/** What has left a connection, and how many looks in a row found no more. Not a time: this process may be frozen. */
interface Progress {
  sent: number
  looks: number
}

/**
 * Ends connections whose other side reads nothing of what waits for it: answers, downloads, streams of events. Node's
 * own timeout does not: a sender that goes on sending, a byte now and then, puts it off.
 */
export function endStalledAnswers(app: FastifyInstance, stallMs: number = STALL_MS): void {
  const connections = new Map<Socket, Progress>()
  app.server.on('connection', (socket: Socket) => {
    connections.set(socket, { sent: 0, looks: 0 })
    socket.once('close', () => connections.delete(socket))
  })
  const look = () => {
    for (const [socket, last] of connections) {
      const sent = socket.bytesWritten - socket.writableLength
      const isStalled = socket.writableLength > 0 && sent === last.sent
      last.sent = sent
      last.looks = isStalled ? last.looks + 1 : 0
      if (last.looks >= LOOKS_PER_STALL) socket.destroy()
    }
  }
  const timer = setInterval(look, stallMs / LOOKS_PER_STALL).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}
