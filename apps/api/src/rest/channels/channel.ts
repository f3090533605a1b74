import { deleteChannelInput, readChannelsInput, upsertChannelInput } from '@organizations/domain'
import { deleteChannel, getChannel, listChannels, upsertChannel, type Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { callOf, repeatableCallOf } from '../../http/call.ts'

/** `/channel`: Capgo's published paths and answers. */
export function registerChannelRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.get('/channel', async (request) => {
    const { input, ...call } = callOf(request, readChannelsInput)
    const { channel, ...page } = input
    if (channel === undefined) return { data: await listChannels(deps, { ...call, input: page }) }
    return { data: await getChannel(deps, { ...call, input: { app_id: input.app_id, channel } }) }
  })

  scope.post('/channel', async (request) => ({
    status: 'ok',
    ...(await upsertChannel(deps, repeatableCallOf(request, upsertChannelInput))),
  }))

  scope.delete('/channel', async (request) => {
    await deleteChannel(deps, callOf(request, deleteChannelInput))
    return { status: 'ok' }
  })
}
