import { listEventsInput, watchEventsInput } from '@organizations/domain'
import { listEvents } from '@organizations/services'
import { tracked } from '@trpc/server'
import { listProcedure, procedure, router } from '../procedures.ts'

/**
 * Refused before the stream of events begins: an error in the stream would make the client reconnect again and again.
 */
const readableFeed = procedure
  .input(watchEventsInput)
  .use(async ({ ctx, input: { orgId, after, lastEventId }, next }) => {
    await listEvents(ctx.deps, ctx.call({ orgId, after: lastEventId ?? after, limit: 1 }))
    return await next()
  })

export const eventRouter = router({
  list: listProcedure.input(listEventsInput).query(({ ctx: { deps, call }, input }) => listEvents(deps, call(input))),
  /** The events as they happen, each under the id of its cursor. A client that reconnects goes on after its last one. */
  watch: readableFeed.subscription(async function* ({ ctx, input: { orgId, after, lastEventId }, signal }) {
    const gone = signal ?? new AbortController().signal
    const call = ctx.call({ orgId, after: lastEventId ?? after })
    for await (const { cursor, event } of ctx.eventWatch.follow(call, gone)) yield tracked(cursor, event)
  }),
})
