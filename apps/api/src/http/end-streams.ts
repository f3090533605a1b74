import type { FastifyInstance, FastifyReply } from 'fastify'

/**
 * Cuts off the streams of events that are open when the server closes, which would otherwise hold it up for as long as
 * they go on. Cut off and not ended: whoever follows one comes back, to the next server, and goes on where they were.
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
