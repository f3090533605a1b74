import {
  channelReachInput,
  deleteChannelInput,
  getChannelInput,
  listChannelsInput,
  upsertChannelInput,
} from '@organizations/domain'
import { deleteChannel, getChannel, getChannelReach, listChannels, upsertChannel } from '@organizations/services'
import { listProcedure, procedure, router } from '../procedures.ts'

export const channelRouter = router({
  list: listProcedure
    .input(listChannelsInput)
    .query(({ ctx: { deps, call }, input }) => listChannels(deps, call(input))),
  get: procedure.input(getChannelInput).query(({ ctx: { deps, call }, input }) => getChannel(deps, call(input))),
  reach: procedure
    .input(channelReachInput)
    .query(({ ctx: { deps, call }, input }) => getChannelReach(deps, call(input))),
  upsert: procedure
    .input(upsertChannelInput)
    .mutation(({ ctx: { deps, call }, input }) => upsertChannel(deps, call(input))),
  delete: procedure
    .input(deleteChannelInput)
    .mutation(({ ctx: { deps, call }, input }) => deleteChannel(deps, call(input))),
})
