import { Option } from '@commander-js/extra-typings'
import { eventFilters } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { BadUsage } from '../http/failures.ts'
import { askYes } from '../login/ask.ts'
import type { Output } from '../terminal/output.ts'
import { noteNextPage } from '../terminal/pages.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import { showSecret } from '../terminal/show-secret.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'
import { addDeliveryCommands } from './delivery-commands.ts'

type Webhook = Awaited<ReturnType<Client['webhook']['list']['query']>>[number]
type WebhookWithSecret = Awaited<ReturnType<Client['webhook']['create']['mutate']>>

/** `orgs webhook ...`. */
export function addWebhookCommands(root: Root, shell: Shell): void {
  const group = root.command('webhook').description('The addresses that hear of what happens in an organization.')
  addList(group, shell)
  addCreate(group, shell)
  addUpdate(group, shell)

  group
    .command('rotate')
    .description('Give a webhook a new secret. It is shown only once; the old one signs as well for 24 hours.')
    .argument('<orgId>')
    .argument('<webhookId>')
    .addHelpText('after', examples('orgs webhook rotate org_... webhook_...'))
    .action(async (orgId, webhookId, _, command) => {
      const { client, output } = await connect(shell, command)
      showNewSecret(output, await client.webhook.rotate.mutate({ orgId, webhookId }))
    })

  group
    .command('delete')
    .description('Delete a webhook. Nothing is sent to it from then on. This cannot be undone.')
    .argument('<orgId>')
    .argument('<webhookId>')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText('after', examples('orgs webhook delete org_... webhook_...'))
    .action(async (orgId, webhookId, { yes }, command) => {
      const { client, output } = await connect(shell, command)
      if (!yes) await askYes(shell, `Delete webhook ${webhookId}?`)
      output.done(await client.webhook.delete.mutate({ orgId, webhookId }), `Webhook deleted: ${webhookId}`)
    })
  addDeliveryCommands(group, shell)
}

function addList(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List the webhooks of an organization, newest first.')
    .argument('<orgId>')
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .addHelpText('after', examples('orgs webhook list org_...'))
    .action(async (orgId, { page }, command) => {
      const { client, output } = await connect(shell, command)
      const webhooks = await client.webhook.list.query({ orgId, page })
      const columns = {
        ID: ({ id }: Webhook) => id,
        NAME: ({ name }: Webhook) => name,
        ADDRESS: (webhook: Webhook) => webhook.url,
        EVENTS: ({ events }: Webhook) => events,
        ENABLED: ({ enabled }: Webhook) => enabled,
        DISABLED: (webhook: Webhook) => webhook.disabled_reason,
      }
      output.rows(webhooks, columns, webhooks, { whole: ['ID'], details: ['EVENTS'] })
      noteNextPage(output, webhooks, { page })
    })
}

function addCreate(group: Group, shell: Shell): void {
  group
    .command('create')
    .description('Create a webhook. Its secret is shown only once.')
    .argument('<orgId>')
    .argument('<address>', 'where the events are sent: an https: URL')
    .requiredOption('--name <name>')
    .addOption(eventOption().makeOptionMandatory())
    .option('--disabled', 'send nothing to it yet')
    .addHelpText(
      'after',
      examples(
        "orgs webhook create org_... https://example.com/hooks --name billing --event 'member.*' app.created",
        "orgs webhook create org_... https://example.com/hooks --name all --event '*' | tail -n 1 > webhook.secret",
      ),
    )
    .action(async (orgId, url, { name, event, disabled }, command) => {
      const { client, output } = await connect(shell, command)
      const enabled = disabled ? false : undefined
      showNewSecret(output, await client.webhook.create.mutate({ orgId, name, url, events: event, enabled }))
    })
}

function addUpdate(group: Group, shell: Shell): void {
  group
    .command('update')
    .description('Change a webhook. One that the service has disabled is enabled again by --enable.')
    .argument('<orgId>')
    .argument('<webhookId>')
    .option('--name <name>')
    .option('--address <url>', 'where the events are sent')
    .addOption(eventOption())
    .option('--enable', 'send events to it')
    .addOption(new Option('--disable', 'send nothing to it').conflicts('enable'))
    .addHelpText('after', examples('orgs webhook update org_... webhook_... --enable'))
    .action(async (orgId, webhookId, { name, address, event, enable, disable }, command) => {
      const enabled = enable ?? (disable ? false : undefined)
      const change = { name, url: address, events: event, enabled }
      if (Object.values(change).every((it) => it === undefined)) {
        throw new BadUsage('Nothing to update: expected --name, --address, --event, --enable or --disable')
      }
      const { client, output } = await connect(shell, command)
      showWebhook(output, await client.webhook.update.mutate({ orgId, webhookId, ...change }))
    })
}

function eventOption() {
  return new Option('--event <event...>', 'the events that it hears of').choices(eventFilters)
}

/** Prints a webhook, and its secret. */
function showNewSecret(output: Output, webhook: WebhookWithSecret): void {
  showWebhook(output, webhook)
  showSecret(output, webhook.secret)
}

function showWebhook(output: Output, webhook: Webhook): void {
  output.fields(webhook, {
    ID: webhook.id,
    Name: webhook.name,
    Address: webhook.url,
    Events: webhook.events,
    Enabled: webhook.enabled,
    Disabled: webhook.disabled_reason,
    Created: webhook.created_at,
    Updated: webhook.updated_at,
  })
}
