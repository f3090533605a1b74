import { Option } from '@commander-js/extra-typings'
import { autoUpdateLimits } from '@organizations/domain'

import { askYes } from '../login/ask.ts'
import { connect } from '../http/connect.ts'
import { noteNextPage, pageFrom } from '../terminal/pages.ts'
import { examples, readNumber, readYesNo } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'

/** `orgs channel ...`. */
export function addChannelCommands(root: Root, shell: Shell): void {
  const group = root.command('channel').description('The channels of an app: which devices get which bundle.')
  addReading(group, shell)
  addSet(group, shell)

  group
    .command('delete')
    .description('Delete a channel, and take the devices off it that were put there. There is no way back.')
    .argument('<appId>')
    .argument('<channel>')
    .option('--yes', 'do not ask')
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
    .option('--page <page>', 'which page, counted from 0', readNumber)
    .option('--limit <count>', 'how many a page; 50 without it', readNumber)
    .addHelpText('after', examples('orgs channel list com.example.app'))
    .action(async (appId, options, command) => {
      const { client, output } = await connect(shell, command)
      const channels = await client.channel.list.query({ app_id: appId, ...pageFrom(options) })
      output.rows(channels, {
        ID: ({ id }) => id,
        NAME: ({ name }) => name,
        BUNDLE: ({ version }) => version?.name,
        PUBLIC: (channel) => channel.public,
        PLATFORMS: ({ ios, android, electron }) =>
          Object.entries({ ios, android, electron }).flatMap(([platform, isServed]) => (isServed ? [platform] : [])),
        UPDATED: (channel) => channel.updated_at,
      })
      noteNextPage(output, channels, options)
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
        'Updates not taken by themselves': channel.disableAutoUpdate,
        'Nor those below the native version': channel.disableAutoUpdateUnderNative,
        'Devices may choose it': channel.allow_device_self_set,
        'For emulators': channel.allow_emulator,
        'For development': channel.allow_dev,
        Created: channel.created_at,
        Updated: channel.updated_at,
      })
    })
}

function addSet(group: Group, shell: Shell): void {
  group
    .command('set')
    .description(
      'Make a channel, or change it: what is left out stays. One that becomes public takes that from the others of its platforms.',
    )
    .argument('<appId>')
    .argument('<channel>')
    .option('--bundle <version>', 'what its devices get')
    .option('--public <yes|no>', 'whoever is on no other channel', readYesNo)
    .option('--ios <yes|no>', 'devices of this platform', readYesNo)
    .option('--android <yes|no>', 'devices of this platform', readYesNo)
    .option('--electron <yes|no>', 'devices of this platform', readYesNo)
    .addOption(
      new Option('--disable-auto-update <limit>', 'updates that devices do not take').choices(autoUpdateLimits),
    )
    .option('--disable-auto-update-under-native <yes|no>', 'nor those below the native version', readYesNo)
    .option('--allow-device-self-set <yes|no>', 'devices may choose it', readYesNo)
    .option('--allow-emulator <yes|no>', 'emulators', readYesNo)
    .option('--allow-dev <yes|no>', 'builds for development', readYesNo)
    .addHelpText(
      'after',
      examples(
        'orgs channel set com.example.app production --bundle 1.2.3 --public yes',
        'orgs channel set com.example.app beta --android no',
      ),
    )
    .action(async (appId, channel, options, command) => {
      const { client, output } = await connect(shell, command)
      const answer = await client.channel.upsert.mutate({
        app_id: appId,
        channel,
        version: options.bundle,
        public: options.public,
        ios: options.ios,
        android: options.android,
        electron: options.electron,
        disableAutoUpdate: options.disableAutoUpdate,
        disableAutoUpdateUnderNative: options.disableAutoUpdateUnderNative,
        allow_device_self_set: options.allowDeviceSelfSet,
        allow_emulator: options.allowEmulator,
        allow_dev: options.allowDev,
      })
      output.done(answer, `Channel set: ${channel}${answer.public ? ', which is public' : ''}`)
    })
}
