import { connect, type Client } from '../http/connect.ts'
import { noteNextPage, pageFrom } from '../terminal/pages.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

type User = Awaited<ReturnType<Client['operator']['listUsers']['query']>>[number]
type Details = Awaited<ReturnType<Client['operator']['getUser']['query']>>

/** `orgs user list` and `orgs user show`. */
export function addUserReadCommands(group: Group, shell: Shell): void {
  addList(group, shell)
  addShow(group, shell)
}

function addList(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List users, newest first.')
    .option('--search <text>', 'only users with this in their e-mail address or name')
    .option('--email <email>', 'only the user with this address')
    .option('--operators', 'only operators')
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .option('--limit <count>', 'users per page (default: 50)', readNumber)
    .addHelpText('after', examples('orgs user list --search lovelace', 'orgs user list --operators --json'))
    .action(async ({ search, email, operators, ...options }, command) => {
      const { client, output } = await connect(shell, command)
      const filter = { search, email, is_operator: operators }
      const users = await client.operator.listUsers.query({ ...filter, ...pageFrom(options) })
      output.rows(users, {
        ID: ({ uid }: User) => uid,
        EMAIL: ({ email }: User) => email,
        NAME: ({ name }: User) => name,
        PLAN: ({ plan }: User) => plan,
        DISABLED: ({ disabled_at }: User) => disabled_at,
      })
      noteNextPage(output, users, options)
    })
}

function addShow(group: Group, shell: Shell): void {
  group
    .command('show')
    .description('Show a user, the organizations that they belong to, and their keys without the secrets.')
    .argument('<user>', 'id or e-mail address')
    .addHelpText('after', examples('orgs user show ada@example.com', 'orgs user show ada@example.com --json'))
    .action(async (user, _, command) => {
      const { client, output } = await connect(shell, command)
      const details = await client.operator.getUser.query({ user })
      output.fields(details, {
        ID: details.uid,
        Email: details.email,
        Name: details.name,
        Plan: details.plan,
        Operator: details.is_operator,
        Disabled: details.disabled_at,
        Created: details.created_at,
        Organizations: details.organizations.map(({ id, name, role }) => `${id} "${name}" as ${role}`),
        Keys: details.keys.map(describeKey),
      })
    })
}

function describeKey({ id, name, mode, expires_at, last_used_at }: Details['keys'][number]): string {
  const use = last_used_at === null ? 'never used' : `last used ${last_used_at}`
  return `${id} "${name}" ${mode}, ${use}${expires_at === null ? '' : `, expires ${expires_at}`}`
}
