import { Option } from '@commander-js/extra-typings'
import { autoUpdateLimits } from '@organizations/domain'

import { connect } from '../http/connect.ts'
import { examples, readYesNo } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

/** `orgs channel set`. */
export function addSetChannelCommand(group: Group, shell: Shell): void {
  group
    .command('set')
    .description(
      'Create a channel, or change the given settings of one. A channel that becomes public replaces the public channel of its platforms.',
    )
    .argument('<appId>')
    .argument('<channel>')
    .option('--bundle <version>', 'the bundle that its devices get')
    .option('--public <yes|no>', 'serve all devices that are on no other channel', readYesNo)
    .option('--ios <yes|no>', 'serve iOS devices', readYesNo)
    .option('--android <yes|no>', 'serve Android devices', readYesNo)
    .option('--electron <yes|no>', 'serve Electron devices', readYesNo)
    .addOption(
      new Option('--disable-auto-update <limit>', 'updates that devices do not install automatically').choices(
        autoUpdateLimits,
      ),
    )
    .option(
      '--disable-auto-update-under-native <yes|no>',
      'do not install versions below the native version',
      readYesNo,
    )
    .option('--allow-device-self-set <yes|no>', 'let devices choose this channel themselves', readYesNo)
    .option('--allow-emulator <yes|no>', 'serve emulators', readYesNo)
    .option('--allow-dev <yes|no>', 'serve development builds', readYesNo)
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
