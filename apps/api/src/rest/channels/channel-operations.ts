import {
  channelReachInput,
  channelReachSchema,
  channelSchema,
  deleteChannelInput,
  numberSchema,
  readChannelsInput,
  upsertChannelInput,
} from '@organizations/domain'
import { deleteChannel, getChannel, getChannelReach, listChannels, upsertChannel } from '@organizations/services'
import { z } from 'zod'
import { data, done, page } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Channels'
const ofApp = ['app_not_found', 'key_policy'] as const

export const channelOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/channel',
    id: 'readChannels',
    tag,
    summary: 'The channels of an app, or one of them',
    description: 'Newest first.',
    input: readChannelsInput,
    notes: { channel: 'The name of the channel to answer with alone.' },
    answer: data(z.union([channelSchema, page(channelSchema).shape.data])),
    errors: [...ofApp, 'channel_not_found'],
  }).run(async (deps, { input: { channel, ...page }, ...call }) => {
    if (channel === undefined) return { data: await listChannels(deps, { ...call, input: page }) }
    return { data: await getChannel(deps, { ...call, input: { app_id: page.app_id, channel } }) }
  }),
  operation({
    method: 'get',
    path: '/channel/reach',
    id: 'readChannelReach',
    tag,
    summary: 'How many devices each channel of an app serves',
    description: 'Counted for up to a second: of very many devices it says "at least".',
    input: channelReachInput,
    answer: data(channelReachSchema),
    errors: ofApp,
  }).run(async (deps, call) => ({ data: await getChannelReach(deps, call) })),
  operation({
    method: 'post',
    path: '/channel',
    id: 'upsertChannel',
    tag,
    summary: 'Make a channel, or change the one of this name',
    description:
      'What is left out stays as it is. Making a channel public takes the flag from others of its platforms.',
    input: upsertChannelInput,
    notes: { channel: 'A name of 1-100 characters, no control characters.', version: 'The version to point at.' },
    answer: z.object({ status: z.literal('ok'), id: numberSchema, public: z.boolean() }),
    errors: [...ofApp, 'insufficient_channel_permissions', 'bundle_not_found'],
  }).run(async (deps, call) => ({ status: 'ok', ...(await upsertChannel(deps, call)) })),
  operation({
    method: 'delete',
    path: '/channel',
    id: 'deleteChannel',
    tag,
    summary: 'Delete a channel',
    input: deleteChannelInput,
    answer: done('ok'),
    errors: [...ofApp, 'insufficient_channel_permissions', 'channel_not_found'],
  }).run(async (deps, call) => {
    await deleteChannel(deps, call)
    return { status: 'ok' }
  }),
]
