import type { Device } from '@organizations/domain'

import { connect } from '../http/connect.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'

/** `orgs device ...`. */
export function addDeviceCommands(root: Root, shell: Shell): void {
  const group = root.command('device').description('The devices that run an app, and the channels they were put on.')
  addReading(group, shell)

  group
    .command('set')
    .description('Put a device on a channel that is not public. A device that is not known yet becomes known.')
    .argument('<appId>')
    .argument('<deviceId>')
    .argument('<channel>')
    .addHelpText('after', examples('orgs device set com.example.app 6f1c... beta'))
    .action(async (appId, deviceId, channel, _, command) => {
      const { client, output } = await connect(shell, command)
      const answer = await client.device.setChannel.mutate({ app_id: appId, device_id: deviceId, channel })
      output.done(answer, `Device ${answer.device_id} is on channel ${answer.channel}`)
    })

  group
    .command('delete')
    .description('Take a device off the channel that it was put on. The device itself stays known.')
    .argument('<appId>')
    .argument('<deviceId>')
    .addHelpText('after', examples('orgs device delete com.example.app 6f1c...'))
    .action(async (appId, deviceId, _, command) => {
      const { client, output } = await connect(shell, command)
      const answer = await client.device.clearChannel.mutate({ app_id: appId, device_id: deviceId })
      output.done(answer, `Device ${answer.device_id} gets its channel like all others again`)
    })
}

function addReading(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List the devices of an app in the order of their ids, page by page.')
    .argument('<appId>')
    .option('--cursor <cursor>', 'where the page begins: the cursor that the page before shows')
    .option('--limit <count>', 'devices per page (default: 50)', readNumber)
    .addHelpText(
      'after',
      examples(
        'orgs device list com.example.app',
        'orgs device list com.example.app --json | jq -r ".data[].device_id"',
      ),
    )
    .action(async (appId, { cursor, limit }, command) => {
      const { client, output } = await connect(shell, command)
      const page = await client.device.list.query({ app_id: appId, cursor, limit })
      const columns = {
        DEVICE: (it: Device) => it.device_id,
        PLATFORM: ({ platform }: Device) => platform,
        VERSION: (it: Device) => it.version_name,
        CHANNEL: ({ channel }: Device) => channel,
        UPDATED: (it: Device) => it.updated_at,
      }
      output.rows(page.data, columns, page)
      if (page.nextCursor !== undefined) output.note(`There are more, with --cursor ${page.nextCursor}`)
    })

  group
    .command('get')
    .description('Show one device.')
    .argument('<appId>')
    .argument('<deviceId>')
    .addHelpText('after', examples('orgs device get com.example.app 6f1c...'))
    .action(async (appId, deviceId, _, command) => {
      const { client, output } = await connect(shell, command)
      const device = await client.device.get.query({ app_id: appId, device_id: deviceId })
      output.fields(device, {
        Device: device.device_id,
        App: device.app_id,
        Platform: device.platform,
        'Custom ID': device.custom_id,
        Version: device.version_name,
        'Version ID': device.version,
        Channel: device.channel,
        'Plugin version': device.plugin_version,
        'OS version': device.os_version,
        'Native version': device.version_build,
        Production: device.is_prod,
        Emulator: device.is_emulator,
        Key: device.key_id,
        Updated: device.updated_at,
      })
    })
}
