import type { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'

const underWay = new WeakMap<Socket, Set<() => void>>()

/**
 * Calls back once, when the answer to a request is over: sent, or its connection is gone. An answer that waits behind
 * others on its connection (pipelining) never hears that the connection is gone: so the connection is listened to.
 */
export function onceOver({ raw, request }: FastifyReply, callback: () => void): void {
  const { socket } = request.raw
  const others = underWay.get(socket) ?? listenTo(socket)
  const over = () => {
    if (others.delete(over)) callback()
  }
  others.add(over)
  raw.once('close', over)
  if (socket.destroyed || raw.destroyed) over()
}

function listenTo(socket: Socket): Set<() => void> {
  const all = new Set<() => void>()
  underWay.set(socket, all)
  socket.once('close', () => {
    for (const over of all) over()
  })
  return all
}
