import { connect } from '../http/connect.ts'
import { BadUsage } from '../http/failures.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

/** `orgs user revoke`. */
export function addRevokeCommand(group: Group, shell: Shell): void {
  group
    .command('revoke')
    .description('Revoke one key of a user, or all. They stop working at once.')
    .argument('<user>', 'id or e-mail address')
    .option('--key <id>', 'the ID that "orgs user show" shows', readNumber)
    .option('--all', 'all keys of the user')
    .addHelpText(
      'after',
      examples('orgs user revoke ada@example.com --key 7', 'orgs user revoke ada@example.com --all'),
    )
    .action(async (user, { key, all }, command) => {
      if ((key === undefined) === (all === undefined)) throw new BadUsage('Expected either --key or --all')
      const { client, output } = await connect(shell, command)
      const which = key === undefined ? { all: true } : { id: key }
      const answer = await client.operator.revokeUserKeys.mutate({ user, ...which })
      output.done(answer, `${answer.revoked} ${answer.revoked === 1 ? 'key is' : 'keys are'} revoked`)
    })
}
