import { connect } from '../http/connect.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

/** `orgs user disable` and `orgs user enable`. */
export function addDisableCommands(group: Group, shell: Shell): void {
  group
    .command('disable')
    .description('Lock a user out: their keys and sessions stop working at once. Nothing is deleted.')
    .argument('<user>', 'id or e-mail address')
    .addHelpText('after', examples('orgs user disable ada@example.com'))
    .action(async (user, _, command) => {
      const { client, output } = await connect(shell, command)
      const account = await client.operator.disableUser.mutate({ user })
      for (const { id, name } of account.organizations_without_super_admin) {
        output.note(`${id} "${name}" has no super admin now who is not disabled`)
      }
      output.done(account, `${account.email} is disabled`)
    })

  group
    .command('enable')
    .description('Let a disabled user in again, with what they had.')
    .argument('<user>', 'id or e-mail address')
    .addHelpText('after', examples('orgs user enable ada@example.com'))
    .action(async (user, _, command) => {
      const { client, output } = await connect(shell, command)
      const account = await client.operator.enableUser.mutate({ user })
      output.done(account, `${account.email} is enabled`)
    })
}
