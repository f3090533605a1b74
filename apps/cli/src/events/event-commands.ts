import { LATEST } from '@organizations/domain'

import { connect } from '../http/connect.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'
import { showEvents } from './show-events.ts'
import { watchEvents } from './watch-events.ts'

/** `orgs event ...`. */
export function addEventCommands(root: Root, shell: Shell): void {
  const group = root.command('event').description('What happens in an organization, as other programs follow it.')

  group
    .command('list')
    .description('Show what happened in an organization, oldest first.')
    .argument('<orgId>')
    .option('--after <cursor>', 'only events after this cursor; "latest" shows the cursor of the end')
    .option('--limit <count>', 'events at most (default: 50)', readNumber)
    .addHelpText('after', examples('orgs event list org_...', 'orgs event list org_... --json | jq -r .cursor'))
    .action(async (orgId, { after, limit }, command) => {
      const { client, output } = await connect(shell, command)
      showEvents(output, await client.event.list.query({ orgId, after, limit }))
    })

  group
    .command('watch')
    .description(
      'Show what happens in an organization, from now on until Ctrl-C. With --json a line of JSON for each event, with its cursor. Goes on after the server was away.',
    )
    .argument('<orgId>')
    .option('--after <cursor>', 'first the events after this cursor')
    .addHelpText(
      'after',
      examples('orgs event watch org_...', 'orgs event watch org_... --after "$CURSOR" --json >> events.jsonl'),
    )
    .action(async (orgId, { after }, command) => {
      const { client, login } = await connect(shell, command)
      const from = after ?? (await client.event.list.query({ orgId, after: LATEST })).cursor
      await watchEvents(shell, { login, orgId, after: from, isJson: command.optsWithGlobals().json === true })
    })
}
