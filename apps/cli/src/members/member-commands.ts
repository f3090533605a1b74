import { Argument } from '@commander-js/extra-typings'
import { asciiAddress, idPrefixes, roles } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { readAllPages } from '../terminal/pages.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'

type Member = Awaited<ReturnType<Client['member']['list']['query']>>[number]

/** `orgs member ...`. */
export function addMemberCommands(root: Root, shell: Shell): void {
  const group = root.command('member').description('The members of an organization and their roles.')
  addList(group, shell)
  addChanges(group, shell)

  group
    .command('accept')
    .description('Accept your own invitation.')
    .argument('<orgId>')
    .addHelpText('after', examples('orgs member accept org_...'))
    .action(async (orgId, _, command) => {
      const { client, output } = await connect(shell, command)
      output.done(await client.member.accept.mutate({ orgId }), `You are now a member of ${orgId}`)
    })

  group
    .command('decline')
    .description('Decline your own invitation.')
    .argument('<orgId>')
    .argument('<email>', 'your own address')
    .addHelpText('after', examples('orgs member decline org_... ada@example.com'))
    .action(async (orgId, email, _, command) => {
      const { client, output } = await connect(shell, command)
      if (await isMember(client, orgId)) {
        throw new Refusal('You are a member, and not invited: use "orgs member remove"')
      }
      output.done(await client.member.remove.mutate({ orgId, email }), `The invitation to ${orgId} is declined`)
    })

  group
    .command('remove')
    .description('Remove a member, or withdraw an invitation. Every member may remove themself.')
    .argument('<orgId>')
    .argument('<email>')
    .addHelpText('after', examples('orgs member remove org_... ada@example.com'))
    .action(async (orgId, email, _, command) => {
      const { client, output } = await connect(shell, command)
      output.done(await client.member.remove.mutate({ orgId, email }), `${email} was removed from ${orgId}`)
    })
}

function addList(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List members and invited users.')
    .argument('<orgId>')
    .addHelpText('after', examples('orgs member list org_...'))
    .action(async (orgId, _, command) => {
      const { client, output } = await connect(shell, command)
      const columns = {
        EMAIL: ({ email }: Member) => email,
        ROLE: ({ role, is_disabled }: Member) => (is_disabled ? `${role}, disabled` : role),
        ID: (it: Member) => it.uid,
      }
      const members = await readMembers(client, orgId)
      output.rows(members, columns, members, { details: ['ID'] })
    })
}

/** The API has one call for both. Here each command refuses to do the work of the other. */
function addChanges(group: Group, shell: Shell): void {
  const role = new Argument('<role>', 'weakest first').choices(roles)
  group
    .command('invite')
    .description('Invite an address, with or without an account. Expires after 7 days; inviting again renews it.')
    .argument('<orgId>')
    .argument('<email>')
    .addArgument(role)
    .addHelpText('after', examples('orgs member invite org_... ada@example.com write'))
    .action(async (orgId, email, role, _, command) => {
      const { client, output, login } = await connect(shell, command)
      const present = await findMember(client, orgId, email)
      if (present && !isInvited(present)) {
        throw new Refusal(
          `${email} is already a member, with role ${present.role}: use "orgs member role" to change it`,
        )
      }
      const member = await client.member.upsert.mutate({ orgId, email, role, invite: true })
      const link = isOfAddress(member) ? await readLink(client, login.url, { orgId, email }) : undefined
      output.done({ ...member, ...link }, `${member.email} is invited as ${role}`)
      if (link) output.line(`For ${member.email} alone, to accept with: ${link.link}`)
    })

  group
    .command('link')
    .description('Show the link by which an invited address accepts. Written into the audit log.')
    .argument('<orgId>')
    .argument('<email>')
    .addHelpText('after', examples('orgs member link org_... ada@example.com'))
    .action(async (orgId, email, _, command) => {
      const { client, output, login } = await connect(shell, command)
      const link = await readLink(client, login.url, { orgId, email })
      output.done(link, link.link)
    })

  group
    .command('role')
    .description('Change the role of a member or of an invitation.')
    .argument('<orgId>')
    .argument('<email>')
    .addArgument(role)
    .addHelpText('after', examples('orgs member role org_... ada@example.com admin'))
    .action(async (orgId, email, role, _, command) => {
      const { client, output } = await connect(shell, command)
      if (!(await findMember(client, orgId, email))) {
        throw new Refusal(`${email} is neither a member nor invited: use "orgs member invite"`)
      }
      const member = await client.member.upsert.mutate({ orgId, email, role })
      output.done(member, `${member.email} is now ${isInvited(member) ? 'invited as ' : ''}${role}`)
    })
}

/** Members may read the list of members, and invited users may not. */
async function isMember(client: Client, orgId: string): Promise<boolean> {
  try {
    await client.member.list.query({ orgId })
    return true
  } catch (error) {
    if (asRefusal(error).code === 'organization_not_accessible') return false
    throw error
  }
}

async function findMember(client: Client, orgId: string, email: string): Promise<Member | undefined> {
  const members = await readMembers(client, orgId)
  return members.find((it) => it.email === asciiAddress(email.trim()).toLowerCase())
}

async function readMembers(client: Client, orgId: string): Promise<Member[]> {
  return await readAllPages((page) => client.member.list.query({ orgId, ...page }))
}

/** The server says where below its own address the link leads: it may be reached by several. */
async function readLink(
  client: Client,
  url: string,
  invitation: { orgId: string; email: string },
): Promise<{ link: string; ends_at: string }> {
  const { path, ends_at } = await client.member.linkInvitation.mutate(invitation)
  return { link: url + path, ends_at }
}

/** A user who has been invited as such finds the invitation in their list. */
function isOfAddress({ uid }: Member): boolean {
  return uid.startsWith(`${idPrefixes.invitation}_`)
}

function isInvited({ role }: Member): boolean {
  return role.startsWith('invite_')
}
