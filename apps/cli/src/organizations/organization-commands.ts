import { Option } from '@commander-js/extra-typings'

import { connect, type Client } from '../http/connect.ts'
import { BadUsage } from '../http/failures.ts'
import type { Output } from '../terminal/output.ts'
import { readAllPages } from '../terminal/pages.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'

type Organization = Awaited<ReturnType<Client['organization']['get']['query']>>

/** `orgs list`, `get`, `create`, `update`. */
export function addOrganizationCommands(root: Root, shell: Shell): void {
  root
    .command('list')
    .description('List the organizations that your key can reach, newest first.')
    .option('--page <page>', 'number of the page, from 0 (default: all pages)', readNumber)
    .option('--limit <count>', 'organizations per page', readNumber)
    .addHelpText('after', examples('orgs list', 'orgs list --json | jq -r ".[].id"'))
    .action(async ({ page, limit }, command) => {
      const { client, output } = await connect(shell, command)
      const isAll = page === undefined && limit === undefined
      const list = client.organization.list
      const organizations = isAll ? await readAllPages((it) => list.query(it)) : await list.query({ page, limit })
      output.rows(organizations, {
        ID: ({ id }) => id,
        NAME: ({ name }) => name,
        EMAIL: ({ management_email }) => management_email,
        CREATED: ({ created_at }) => created_at,
      })
    })

  root
    .command('get')
    .description('Show one organization.')
    .argument('<orgId>')
    .addHelpText('after', examples('orgs get org_...'))
    .action(async (orgId, _, command) => {
      const { client, output } = await connect(shell, command)
      showOrganization(output, await client.organization.get.query({ orgId }))
    })

  root
    .command('create')
    .description('Create an organization, with you as its super admin.')
    .argument('<name>')
    .option('--email <address>', 'its management address (default: yours)')
    .addHelpText('after', examples('orgs create Acme', 'orgs create Acme --email office@acme.example --json'))
    .action(async (name, { email }, command) => {
      const { client, output } = await connect(shell, command)
      const created = await client.organization.create.mutate({ name, email })
      output.done(created, `Organization created: ${created.id}`)
    })

  root
    .command('update')
    .description('Change an organization.')
    .argument('<orgId>')
    .option('--name <name>')
    .option('--email <address>', 'its management address')
    .option('--logo <url>', 'an https URL')
    .addOption(new Option('--clear-logo', 'remove the logo').conflicts('logo'))
    .addHelpText('after', examples('orgs update org_... --name "Acme Ltd"', 'orgs update org_... --clear-logo'))
    .action(async (orgId, { name, email, logo, clearLogo }, command) => {
      const change = { name, management_email: email, logo: clearLogo ? null : logo }
      if (Object.values(change).every((it) => it === undefined)) {
        throw new BadUsage('Nothing to update: expected --name, --email, --logo or --clear-logo')
      }
      const { client, output } = await connect(shell, command)
      showOrganization(output, await client.organization.update.mutate({ orgId, ...change }))
    })
}

/** Shows all fields of an organization. */
export function showOrganization(output: Output, organization: Organization): void {
  output.fields(organization, {
    ID: organization.id,
    Name: organization.name,
    Email: organization.management_email,
    Logo: organization.logo,
    Customer: organization.customer_id,
    'Created by': organization.created_by,
    Created: organization.created_at,
    Updated: organization.updated_at,
  })
}
