import { Argument, Option } from '@commander-js/extra-typings'
import { plans } from '@organizations/domain'

import { connect } from '../http/connect.ts'
import { showNewKey } from '../keys/key-commands.ts'
import { examples, readExpiry, readYesNo } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'
import { addDisableCommands } from './disable-commands.ts'
import { addRevokeCommand } from './revoke-command.ts'
import { addUserDeleteCommand } from './user-delete-command.ts'
import { addUserAdmitCommand } from './user-admit-command.ts'
import { addUserReadCommands } from './user-read-commands.ts'

const USER = 'id or e-mail address'

/** `orgs user ...`, for operators. */
export function addUserCommands(root: Root, shell: Shell): void {
  const group = root.command('user').description('The users of the service, for operators.')
  addUserReadCommands(group, shell)
  addCreate(group, shell)
  addPlan(group, shell)
  addKey(group, shell)
  addRevokeCommand(group, shell)
  addDisableCommands(group, shell)
  addOperator(group, shell)
  addUserDeleteCommand(group, shell)
  addUserAdmitCommand(group, shell)
}

function addCreate(group: Group, shell: Shell): void {
  group
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

function addPlan(group: Group, shell: Shell): void {
  group
    .command('plan')
    .description('Change the plan of a user, which says how many requests they may make.')
    .argument('<user>', USER)
    .addArgument(new Argument('<plan>').choices(plans))
    .addHelpText('after', examples('orgs user plan ada@example.com enterprise'))
    .action(async (user, plan, _, command) => {
      const { client, output } = await connect(shell, command)
      const account = await client.operator.updateUser.mutate({ user, plan })
      output.done(account, `${account.email} has the plan ${account.plan}`)
    })
}

function addKey(group: Group, shell: Shell): void {
  group
    .command('key')
    .description('Create another key for a user, which has all rights of the user. It is shown only once.')
    .argument('<user>', USER)
    .option('--name <name>', 'what people call the key')
    .option('--expires <time>', 'a date, a time, or days from now such as 90d', readExpiry)
    .addHelpText('after', examples('orgs user key ada@example.com --expires 90d'))
    .action(async (user, { name, expires }, command) => {
      const { client, output } = await connect(shell, command)
      showNewKey(output, await client.operator.createUserKey.mutate({ user, name, expires_at: expires }))
    })
}

function addOperator(group: Group, shell: Shell): void {
  group
    .command('operator')
    .description('Give a user the operator right (yes), or take it (no). The last operator keeps it.')
    .argument('<user>', USER)
    .argument('<yes|no>', 'whether the user is to have the right', readYesNo)
    .addHelpText('after', examples('orgs user operator grace@example.com yes'))
    .action(async (user, isOperator, _, command) => {
      const { client, output } = await connect(shell, command)
      const account = await client.operator.updateUser.mutate({ user, is_operator: isOperator })
      output.done(account, `${account.email} is ${account.is_operator ? 'an' : 'no'} operator`)
    })
}
