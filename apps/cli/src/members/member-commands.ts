import { Argument } from '@commander-js/extra-typings'
import { roles } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { Refusal } from '../http/failures.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'

type Member = Awaited<ReturnType<Client['member']['list']['query']>>[number]

/** `orgs member ...`. */
export function addMemberCommands(root: Root, shell: Shell): void {
  const group = root.command('member').description('Who belongs to an organization, and in which role.')
  addList(group, shell)
  addChanges(group, shell)

  group
    .command('accept')
    .description('Accept your own invitation.')
    .argument('<orgId>')
    .addHelpText('after', examples('orgs member accept org_...'))
    .action(async (orgId, _, command) => {
      const { client, output } = await connect(shell, command)
      output.done(await client.member.accept.mutate({ orgId }), `You are a member of ${orgId} now`)
    })

  group
    .command('remove')
    .description('Remove a member, or withdraw an invitation. Anyone may remove themself.')
    .argument('<orgId>')
    .argument('<email>')
    .addHelpText('after', examples('orgs member remove org_... ada@example.com'))
    .action(async (orgId, email, _, command) => {
      const { client, output } = await connect(shell, command)
      output.done(await client.member.remove.mutate({ orgId, email }), `${email} is out of ${orgId}`)
    })
}

function addList(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List members and those who are invited.')
    .argument('<orgId>')
    .addHelpText('after', examples('orgs member list org_...'))
    .action(async (orgId, _, command) => {
      const { client, output } = await connect(shell, command)
      const columns = {
        EMAIL: ({ email }: Member) => email,
        ROLE: ({ role }: Member) => role,
        ID: (it: Member) => it.uid,
      }
      output.rows(await client.member.list.query({ orgId }), columns)
    })
}

/** One call of the API does both; here each refuses to be mistaken for the other. */
function addChanges(group: Group, shell: Shell): void {
  const role = new Argument('<role>', 'weakest first').choices(roles)
  group
    .command('invite')
    .description('Invite a user. The invitation ends after 7 days; asking again begins them anew.')
    .argument('<orgId>')
    .argument('<email>')
    .addArgument(role)
    .addHelpText('after', examples('orgs member invite org_... ada@example.com write'))
    .action(async (orgId, email, role, _, command) => {
      const { client, output } = await connect(shell, command)
      const present = await findMember(client, orgId, email)
      if (present && !isInvited(present)) {
        throw new Refusal(`${email} is a member already, with role ${present.role}: "orgs member role" changes it`)
      }
      const member = await client.member.upsert.mutate({ orgId, email, role })
      output.done(member, `${member.email} is invited as ${role}`)
    })

  group
    .command('role')
    .description('Give a member another role, or an invitation.')
    .argument('<orgId>')
    .argument('<email>')
    .addArgument(role)
    .addHelpText('after', examples('orgs member role org_... ada@example.com admin'))
    .action(async (orgId, email, role, _, command) => {
      const { client, output } = await connect(shell, command)
      if (!(await findMember(client, orgId, email))) {
        throw new Refusal(`${email} is no member and not invited: "orgs member invite" invites them`)
      }
      const member = await client.member.upsert.mutate({ orgId, email, role })
      output.done(member, `${member.email} is ${isInvited(member) ? 'invited as ' : ''}${role} now`)
    })
}

async function findMember(client: Client, orgId: string, email: string): Promise<Member | undefined> {
  const members = await client.member.list.query({ orgId })
  return members.find((it) => it.email === email.trim().toLowerCase())
}

function isInvited({ role }: Member): boolean {
  return role.startsWith('invite_')
}
