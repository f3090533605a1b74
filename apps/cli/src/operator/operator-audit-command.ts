import { Option } from '@commander-js/extra-typings'
import { operatorActions } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { noteNextPage, pageFrom } from '../terminal/pages.ts'
import { examples, readNumber, readTime } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

type Entry = Awaited<ReturnType<Client['operator']['listAudit']['query']>>[number]

/** `orgs operator audit`. */
export function addOperatorAuditCommand(group: Group, shell: Shell): void {
  group
    .command('audit')
    .description('Show what operators did, and to whom or what, newest first. Entries are kept for 400 days.')
    .addOption(new Option('--action <action>', 'only changes of this kind').choices(operatorActions))
    .option('--actor <user>', 'only changes by this operator (id or e-mail address)')
    .option('--target <target>', 'only changes of this user (id or e-mail address), organization or deletion (id)')
    .option('--from <time>', 'earliest change: a date or a time', readTime)
    .option('--to <time>', 'latest change: a date or a time', readTime)
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .option('--limit <count>', 'changes per page (default: 50)', readNumber)
    .addHelpText(
      'after',
      examples('orgs operator audit --target ada@example.com', 'orgs operator audit --from 2026-01-01 --json'),
    )
    .action(async ({ page, limit, ...filter }, command) => {
      const { client, output } = await connect(shell, command)
      const entries = await client.operator.listAudit.query({ ...filter, ...pageFrom({ page, limit }) })
      const columns = {
        TIME: ({ created_at }: Entry) => created_at,
        WHO: ({ email, user_id }: Entry) => email ?? user_id ?? 'the machine',
        KEY: ({ key_id }: Entry) => key_id,
        ACTION: ({ action }: Entry) => action,
        TARGET: ({ target_email, target_id }: Entry) => target_email ?? target_id,
        DETAILS: describeDetails,
      }
      output.rows(entries, columns, entries, { whole: ['TIME', 'ACTION'] })
      noteNextPage(output, entries, { page, limit })
    })
}

/** One part for each: `plan: "standard"`. */
function describeDetails({ details }: Entry): string {
  return Object.entries(details ?? {})
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ')
}
