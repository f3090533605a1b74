import type { FastifyInstance, FastifyReply } from 'fastify'

/**
 * Destroys the streams of events that are open when the server closes, which would otherwise delay it for as long as
 * they go on. Destroyed, and not ended: so a client reconnects, to the next server, and continues where it was.
 */
export function endStreamsOnClose(app: FastifyInstance): { add: (reply: FastifyReply) => void } {
  const open = new Set<FastifyReply>()
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    for (const { raw } of open) raw.destroy()
  })
  return {
    add(reply) {
      if (isClosing) {
        reply.raw.destroy()
        return
      }
      open.add(reply)
      reply.raw.once('close', () => open.delete(reply))
    },
  }
}
