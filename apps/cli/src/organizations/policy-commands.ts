import { Option } from '@commander-js/extra-typings'

import { connect, type Client } from '../http/connect.ts'
import { BadUsage } from '../http/failures.ts'
import type { Output } from '../terminal/output.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'

type Policy = Awaited<ReturnType<Client['organization']['policy']['query']>>

/** `orgs policy ...`. */
export function addPolicyCommands(root: Root, shell: Shell): void {
  const group = root.command('policy').description('The rules of an organization for the keys that reach it.')
  group
    .command('get')
    .description('Show the policy of an organization.')
    .argument('<orgId>')
    .addHelpText('after', examples('orgs policy get org_...'))
    .action(async (orgId, _, command) => {
      const { client, output } = await connect(shell, command)
      showPolicy(output, await client.organization.policy.query({ orgId }))
    })

  group
    .command('set')
    .description('Change the policy of an organization. It applies to every key at once.')
    .argument('<orgId>')
    .addOption(
      new Option('--require-expiration <yes|no>', 'accept only keys that expire').choices(['yes', 'no'] as const),
    )
    .option('--max-days <days>', 'accept only keys that expire within 1 to 365 days', readNumber)
    .addOption(new Option('--clear-max-days', 'no limit for the expiry of keys').conflicts('maxDays'))
    .addHelpText(
      'after',
      examples(
        'orgs policy set org_... --require-expiration yes --max-days 90',
        'orgs policy set org_... --clear-max-days',
      ),
    )
    .action(async (orgId, { requireExpiration, maxDays, clearMaxDays }, command) => {
      const change = {
        require_apikey_expiration: requireExpiration && requireExpiration === 'yes',
        max_apikey_expiration_days: clearMaxDays ? null : maxDays,
      }
      if (Object.values(change).every((it) => it === undefined)) {
        throw new BadUsage('Nothing to update: expected --require-expiration, --max-days or --clear-max-days')
      }
      const { client, output } = await connect(shell, command)
      showPolicy(output, await client.organization.setPolicy.mutate({ orgId, ...change }))
    })
}

function showPolicy(output: Output, policy: Policy): void {
  output.fields(policy, {
    'Keys must expire': policy.require_apikey_expiration,
    'Within days': policy.max_apikey_expiration_days,
  })
}
