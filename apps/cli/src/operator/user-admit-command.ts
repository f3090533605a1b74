import { connect } from '../http/connect.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

/** `orgs user admit`: lets a person sign in again whose user was deleted. */
export function addUserAdmitCommand(group: Group, shell: Shell): void {
  group
    .command('admit')
    .description(
      'Let a person sign in again whose user was deleted. They become another user, with nothing of the former one.',
    )
    .requiredOption('--issuer <url>', 'the identity provider: `iss` of their tokens')
    .requiredOption('--subject <sub>', 'what it calls them: `sub` of their tokens')
    .addHelpText('after', examples('orgs user admit --issuer https://login.example.com --subject 7f3c'))
    .action(async ({ issuer, subject }, command) => {
      const { client, output } = await connect(shell, command)
      const lifted = await client.operator.liftUserDeletion.mutate({ issuer, subject })
      output.done(lifted, `Let in again: the person who was ${lifted.id}`)
    })
}
