import { Option } from '@commander-js/extra-typings'
import { keyModes } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { describeLimit } from './describe-limit.ts'
import { BadUsage } from '../http/failures.ts'
import type { Output } from '../terminal/output.ts'
import { readAllPages } from '../terminal/pages.ts'
import { examples, readExpiry, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'

type ApiKey = Awaited<ReturnType<Client['apiKey']['create']['mutate']>>

/** `orgs key ...`. */
export function addKeyCommands(root: Root, shell: Shell): void {
  const group = root.command('key').description('Your API keys.')
  addList(group, shell)
  addCreate(group, shell)
  addUpdate(group, shell)

  group
    .command('regenerate')
    .description('Replace the secret of a key. The new one is shown only once; the old one stops working at once.')
    .argument('<id>', 'the ID that "orgs key list" shows', readNumber)
    .addHelpText('after', examples('orgs key regenerate 7'))
    .action(async (id, _, command) => {
      const { client, output } = await connect(shell, command)
      showNewKey(output, await client.apiKey.update.mutate({ id, regenerate: true }))
    })

  group
    .command('delete')
    .description('Delete a key. It stops working at once.')
    .argument('<id>', 'the ID that "orgs key list" shows', readNumber)
    .addHelpText('after', examples('orgs key delete 7'))
    .action(async (id, _, command) => {
      const { client, output } = await connect(shell, command)
      output.done(await client.apiKey.delete.mutate({ id }), `Key ${id} is deleted`)
    })
}

/** Prints a key. Its secret is alone on the last line of stdout. */
export function showNewKey(output: Output, key: ApiKey, data: unknown = key): void {
  showKey(output, key, data)
  output.note('Save the key now, it is not shown again:')
  if (key.key !== null) output.line(key.key)
}

function showKey(output: Output, key: ApiKey, data: unknown = key): void {
  output.fields(data, {
    ID: key.id,
    Name: key.name,
    Mode: key.mode,
    Organizations: describeLimit(key.limited_to_orgs),
    Apps: describeLimit(key.limited_to_apps),
    Expires: key.expires_at,
  })
}

function addList(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List your keys that can do no more than the one that you use, without their secrets.')
    .addHelpText('after', examples('orgs key list', 'orgs key list --json'))
    .action(async (_, command) => {
      const { client, output } = await connect(shell, command)
      output.rows(await readAllPages((page) => client.apiKey.list.query(page)), {
        ID: ({ id }) => id,
        NAME: ({ name }) => name,
        MODE: ({ mode }) => mode,
        ORGANIZATIONS: (key) => describeLimit(key.limited_to_orgs),
        APPS: (key) => describeLimit(key.limited_to_apps),
        EXPIRES: (key) => key.expires_at,
        'LAST USED': (key) => key.last_used_at,
      })
    })
}

function addCreate(group: Group, shell: Shell): void {
  group
    .command('create')
    .description('Create a key. Limits and expiry that are not given are copied from the key that you use.')
    .requiredOption('--name <name>')
    .addOption(new Option('--mode <mode>', 'weakest first').choices(keyModes).makeOptionMandatory())
    .option('--org <orgId...>', 'limit it to these organizations')
    .option('--app <appId...>', 'limit it to these apps')
    .option('--expires <time>', 'a date, a time, or days from now such as 90d', readExpiry)
    .addHelpText(
      'after',
      examples(
        'orgs key create --name ci --mode upload --org org_... --expires 90d',
        'orgs key create --name backup --mode read | tail -n 1 > backup.key',
      ),
    )
    .action(async ({ name, mode, org, app, expires }, command) => {
      const { client, output } = await connect(shell, command)
      const limits = { limited_to_orgs: org, limited_to_apps: app }
      showNewKey(output, await client.apiKey.create.mutate({ name, mode, ...limits, expires_at: expires }))
    })
}

function addUpdate(group: Group, shell: Shell): void {
  group
    .command('update')
    .description('Rename a key, or move its expiry. Its mode and its limits stay: they need a new key.')
    .argument('<id>', 'the ID that "orgs key list" shows', readNumber)
    .option('--name <name>')
    .option('--expires <time>', 'a date, a time, or days from now such as 90d', readExpiry)
    .addHelpText('after', examples('orgs key update 7 --name "build server"', 'orgs key update 7 --expires 90d'))
    .action(async (id, { name, expires }, command) => {
      if (name === undefined && expires === undefined) {
        throw new BadUsage('Nothing to update: expected --name or --expires')
      }
      const { client, output } = await connect(shell, command)
      showKey(output, await client.apiKey.update.mutate({ id, name, expires_at: expires }))
    })
}
