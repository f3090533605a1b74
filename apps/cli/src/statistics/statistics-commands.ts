import { Option } from '@commander-js/extra-typings'

import { connect } from '../http/connect.ts'
import { periodFrom } from './period.ts'
import { charts, showPoints } from './show-points.ts'
import { showUsage } from './show-usage.ts'
import { examples, readNumber, readTime } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'

/** `orgs statistics ...`. */
export function addStatisticsCommands(root: Root, shell: Shell): void {
  const group = root
    .command('statistics')
    .description('What was used, by day: active devices, stored bytes and sent bytes. On a terminal with a bar chart.')
  addOfApp(group, shell)
  addOfOrganization(group, shell)
  addOfUser(group, shell)
  addOfBundles(group, shell)
}

const from = () => new Option('--from <day>', 'first day, in UTC').argParser(readTime)
const to = () => new Option('--to <day>', 'last day, in UTC (default: today)').argParser(readTime)
const days = () => new Option('--days <count>', 'number of days (default: 30)').argParser(readNumber)
const daily = () => new Option('--daily', 'what each day added to the storage or took away, not all that is stored')
const chart = () => new Option('--chart <what>', 'what the bars show').choices(charts).default('devices' as const)

function addOfApp(group: Group, shell: Shell): void {
  group
    .command('app')
    .description('The days of an app.')
    .argument('<appId>')
    .addOption(from())
    .addOption(to())
    .addOption(days())
    .addOption(daily())
    .addOption(chart())
    .addHelpText(
      'after',
      examples('orgs statistics app com.example.app', 'orgs statistics app com.example.app --days 7 --chart storage'),
    )
    .action(async (appId, { chart, daily, ...options }, command) => {
      const { client, output } = await connect(shell, command)
      const input = { app_id: appId, ...periodFrom(options, Date.now()), noAccumulate: daily }
      showPoints(output, await client.statistics.app.query(input), { chart, isTerminal: shell.stdout.isTTY })
    })
}

function addOfOrganization(group: Group, shell: Shell): void {
  group
    .command('organization')
    .description('The days of the apps of an organization that your key can reach, together.')
    .argument('<orgId>')
    .option('--breakdown', 'the days of each app')
    .addOption(from())
    .addOption(to())
    .addOption(days())
    .addOption(daily())
    .addOption(chart())
    .addHelpText(
      'after',
      examples('orgs statistics organization org_...', 'orgs statistics organization org_... --breakdown --json'),
    )
    .action(async (orgId, { chart, daily, breakdown, ...options }, command) => {
      const { client, output } = await connect(shell, command)
      const input = { org_id: orgId, ...periodFrom(options, Date.now()), noAccumulate: daily, breakdown }
      showPoints(output, await client.statistics.organization.query(input), { chart, isTerminal: shell.stdout.isTTY })
    })
}

function addOfUser(group: Group, shell: Shell): void {
  group
    .command('user')
    .description('The days of all apps that your key can reach, together.')
    .addOption(from())
    .addOption(to())
    .addOption(days())
    .addOption(daily())
    .addOption(chart())
    .addHelpText('after', examples('orgs statistics user', 'orgs statistics user --from 2026-01-01 --to 2026-01-31'))
    .action(async ({ chart, daily, ...options }, command) => {
      const { client, output } = await connect(shell, command)
      const input = { ...periodFrom(options, Date.now()), noAccumulate: daily }
      showPoints(output, await client.statistics.user.query(input), { chart, isTerminal: shell.stdout.isTTY })
    })
}

function addOfBundles(group: Group, shell: Shell): void {
  group
    .command('bundles')
    .description('Which share of the devices of an app ran which version, on the first day and on the last.')
    .argument('<appId>')
    .addOption(from())
    .addOption(to())
    .addOption(days())
    .addHelpText(
      'after',
      examples('orgs statistics bundles com.example.app', 'orgs statistics bundles com.example.app --json'),
    )
    .action(async (appId, options, command) => {
      const { client, output } = await connect(shell, command)
      const period = periodFrom(options, Date.now())
      const usage = await client.statistics.bundleUsage.query({ app_id: appId, ...period })
      showUsage(output, usage, { ...period, isTerminal: shell.stdout.isTTY })
    })
}
