import { showEvents } from '../events/show-events.ts'
import { connect } from '../http/connect.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

/** `orgs operator events`. */
export function addOperatorEventsCommand(group: Group, shell: Shell): void {
  group
    .command('events')
    .description('Show what happened in all organizations, oldest first, with the endings of those that are gone.')
    .option('--after <cursor>', 'only events after this cursor; "latest" shows the cursor of the end')
    .option('--limit <count>', 'events at most (default: 50)', readNumber)
    .addHelpText(
      'after',
      examples('orgs operator events --after latest', 'orgs operator events --json | jq -r ".data[].type"'),
    )
    .action(async ({ after, limit }, command) => {
      const { client, output } = await connect(shell, command)
      showEvents(output, await client.operator.listEvents.query({ after, limit }))
    })
}
