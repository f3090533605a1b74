import type { Channel, ChannelReach } from '@organizations/domain'

import { askYes } from '../login/ask.ts'
import { connect } from '../http/connect.ts'
import { noteNextPage, pageFrom } from '../terminal/pages.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'
import { addSetChannelCommand } from './set-channel-command.ts'

type Reached = ChannelReach['channels'][number]

/** `orgs channel ...`. */
export function addChannelCommands(root: Root, shell: Shell): void {
  const group = root.command('channel').description('The channels of an app: which devices get which bundle.')
  addReading(group, shell)
  addSetChannelCommand(group, shell)

  group
    .command('delete')
    .description('Delete a channel. Devices that were put on it leave it. This cannot be undone.')
    .argument('<appId>')
    .argument('<channel>')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText('after', examples('orgs channel delete com.example.app beta'))
    .action(async (appId, channel, { yes }, command) => {
      const { client, output } = await connect(shell, command)
      if (!yes) await askYes(shell, `Delete channel ${channel} of ${appId}?`)
      output.done(await client.channel.delete.mutate({ app_id: appId, channel }), `Channel deleted: ${channel}`)
    })
}

function addReading(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List the channels of an app, newest first.')
    .argument('<appId>')
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .option('--limit <count>', 'channels per page (default: 50)', readNumber)
    .addHelpText('after', examples('orgs channel list com.example.app'))
    .action(async (appId, options, command) => {
      const { client, output } = await connect(shell, command)
      const channels = await client.channel.list.query({ app_id: appId, ...pageFrom(options) })
      const columns = {
        ID: ({ id }: Channel) => id,
        NAME: ({ name }: Channel) => name,
        BUNDLE: ({ version }: Channel) => version?.name,
        PUBLIC: (channel: Channel) => channel.public,
        PLATFORMS: ({ ios, android, electron }: Channel) =>
          Object.entries({ ios, android, electron }).flatMap(([platform, isServed]) => (isServed ? [platform] : [])),
        UPDATED: (channel: Channel) => channel.updated_at,
      }
      output.rows(channels, columns, channels, { whole: ['NAME'] })
      noteNextPage(output, channels, options)
    })

  group
    .command('reach')
    .description('Show how many devices each channel of an app serves.')
    .argument('<appId>')
    .addHelpText('after', examples('orgs channel reach com.example.app'))
    .action(async (appId, _, command) => {
      const { client, output } = await connect(shell, command)
      const reach = await client.channel.reach.query({ app_id: appId })
      const columns = {
        ID: ({ id }: Reached) => id,
        NAME: ({ name }: Reached) => name,
        DEVICES: ({ devices }: Reached) => devices,
      }
      output.rows(reach.channels, columns, reach, {})
      if (reach.isAtLeast) output.note(`There are more devices than the ${reach.devices} that were counted`)
    })

  group
    .command('get')
    .description('Show one channel.')
    .argument('<appId>')
    .argument('<channel>')
    .addHelpText('after', examples('orgs channel get com.example.app beta'))
    .action(async (appId, name, _, command) => {
      const { client, output } = await connect(shell, command)
      const channel = await client.channel.get.query({ app_id: appId, channel: name })
      output.fields(channel, {
        ID: channel.id,
        Name: channel.name,
        App: channel.app_id,
        Bundle: channel.version?.name,
        Public: channel.public,
        iOS: channel.ios,
        Android: channel.android,
        Electron: channel.electron,
        'Disable auto update': channel.disableAutoUpdate,
        'Disable auto update under native': channel.disableAutoUpdateUnderNative,
        'Devices may choose it': channel.allow_device_self_set,
        'For emulators': channel.allow_emulator,
        'For development': channel.allow_dev,
        Created: channel.created_at,
        Updated: channel.updated_at,
      })
    })
}
