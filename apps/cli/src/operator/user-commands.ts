import { Option } from '@commander-js/extra-typings'
import { plans } from '@organizations/domain'

import { connect } from '../http/connect.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'
import { showNewKey } from '../keys/key-commands.ts'

/** `orgs user ...`, for operators. */
export function addUserCommands(root: Root, shell: Shell): void {
  root
    .command('user')
    .description('The users of the service, for operators.')
    .command('create')
    .description('Create a user and their first key, which has all rights of the user.')
    .argument('<email>')
    .option('--name <name>')
    .addOption(new Option('--plan <plan>').choices(plans))
    .addHelpText('after', examples('orgs user create ada@example.com --name "Ada Lovelace"'))
    .action(async (email, { name, plan }, command) => {
      const { client, output } = await connect(shell, command)
      const created = await client.operator.createUser.mutate({ email, name, plan })
      const { user, apiKey } = created
      output.note(`User created: ${user.email} (${user.uid}), plan ${user.plan}`)
      showNewKey(output, apiKey, created)
    })
}
