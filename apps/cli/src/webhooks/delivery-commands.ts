import { Option } from '@commander-js/extra-typings'
import { deliveryStatuses } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { Refusal } from '../http/failures.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

type Delivery = Awaited<ReturnType<Client['webhook']['deliveries']['query']>>['deliveries'][number]

/** `orgs webhook test`, `orgs webhook deliveries`, `orgs webhook delivery` and `orgs webhook retry`. */
export function addDeliveryCommands(group: Group, shell: Shell): void {
  group
    .command('test')
    .description('Send a test to a webhook, and show what it answers. Ends with 1 when it does not arrive.')
    .argument('<orgId>')
    .argument('<webhookId>')
    .addHelpText('after', examples('orgs webhook test org_... webhook_...'))
    .action(async (orgId, webhookId, _, command) => {
      const { client, output } = await connect(shell, command)
      const answer = await client.webhook.test.mutate({ orgId, webhookId })
      if (answer.success) return output.done(answer, `${answer.message}: ${answer.status} in ${answer.duration_ms} ms`)
      output.data(answer)
      throw new Refusal(answer.message)
    })

  group
    .command('deliveries')
    .description('List what became of the events that were sent to a webhook, newest first.')
    .argument('<orgId>')
    .argument('<webhookId>')
    .addOption(new Option('--status <status>', 'only deliveries with this status').choices(deliveryStatuses))
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .addHelpText('after', examples('orgs webhook deliveries org_... webhook_... --status failed'))
    .action(async (orgId, webhookId, { status, page }, command) => {
      const { client, output } = await connect(shell, command)
      const answer = await client.webhook.deliveries.query({ orgId, webhookId, status, page })
      const columns = {
        ID: ({ id }: Delivery) => id,
        EVENT: ({ event_type }: Delivery) => event_type,
        STATUS: (delivery: Delivery) => delivery.status,
        TRIES: ({ attempt_count }: Delivery) => attempt_count,
        ANSWER: ({ response_status, error }: Delivery) => response_status ?? error,
        CREATED: ({ created_at }: Delivery) => created_at,
        'NEXT TRY': ({ next_retry_at }: Delivery) => next_retry_at,
      }
      output.rows(answer.deliveries, columns, answer, { whole: ['ID', 'EVENT'], details: ['CREATED', 'NEXT TRY'] })
      const { pagination } = answer
      if (pagination.has_more) output.note(`There are more, with --page ${pagination.page + 1}`)
    })

  group
    .command('delivery')
    .description('Show one delivery, with what it sends.')
    .argument('<orgId>')
    .argument('<deliveryId>', 'the ID that "orgs webhook deliveries" shows')
    .addHelpText('after', examples('orgs webhook delivery org_... delivery_...'))
    .action(async (orgId, deliveryId, _, command) => {
      const { client, output } = await connect(shell, command)
      const delivery = await client.webhook.delivery.query({ orgId, deliveryId })
      output.fields(delivery, {
        Event: delivery.event_type,
        Status: delivery.status,
        Tries: delivery.attempt_count,
        Answer: delivery.response_status ?? delivery.error,
        Created: delivery.created_at,
        'Next try': delivery.next_retry_at,
        Payload: delivery.payload ?? 'its event is not kept any more',
      })
    })

  group
    .command('retry')
    .description('Try a failed delivery once more.')
    .argument('<orgId>')
    .argument('<deliveryId>', 'the ID that "orgs webhook deliveries" shows')
    .addHelpText('after', examples('orgs webhook retry org_... delivery_...'))
    .action(async (orgId, deliveryId, _, command) => {
      const { client, output } = await connect(shell, command)
      const answer = await client.webhook.retry.mutate({ orgId, deliveryId })
      output.done(answer, `Delivery ${deliveryId} is tried once more`)
    })
}
