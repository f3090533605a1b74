import { Option } from '@commander-js/extra-typings'
import { auditActions } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { examples, readNumber, readTime } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'

type Entry = Awaited<ReturnType<Client['audit']['list']['query']>>['data'][number]

/** `orgs audit`. */
export function addAuditCommand(root: Root, shell: Shell): void {
  root
    .command('audit')
    .description('Show who changed what in an organization, newest first.')
    .argument('<orgId>')
    .addOption(new Option('--action <action>', 'only changes of this kind').choices(auditActions))
    .option('--actor <user>', 'only changes by this user (id or e-mail address)')
    .option('--subject <subject>', 'only changes of this, and of what is under it')
    .option('--from <time>', 'earliest change: a date or a time', readTime)
    .option('--to <time>', 'latest change: a date or a time', readTime)
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .option('--limit <count>', 'changes per page (default: 50)', readNumber)
    .addHelpText(
      'after',
      examples('orgs audit org_...', 'orgs audit org_... --actor ada@example.com --from 2026-01-01 --json'),
    )
    .action(async (orgId, filter, command) => {
      const { client, output } = await connect(shell, command)
      const { action, actor, subject, from, to, page, limit } = filter
      const answer = await client.audit.list.query({ orgId, action, actor, subject, from, to, page, limit })
      const columns = {
        TIME: ({ created_at }: Entry) => created_at,
        WHO: ({ email, user_id }: Entry) => email ?? user_id,
        KEY: ({ key_id }: Entry) => key_id,
        ACTION: ({ action }: Entry) => action,
        SUBJECT: ({ subject }: Entry) => subject,
        CHANGE: describeChange,
      }
      output.rows(answer.data, columns, answer, { whole: ['TIME', 'ACTION'], details: ['KEY', 'SUBJECT'] })
      const shown = answer.page * answer.limit + answer.data.length
      if (shown < answer.total) output.note(`${answer.total} in total; the next page is --page ${answer.page + 1}`)
    })
}

/** One part for each changed field: `role: "read" -> "write"`. Fields that a change leaves as they are do not show. */
function describeChange({ before, after }: Entry): string {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  const value = (fields: Entry['before'], name: string) => JSON.stringify(fields?.[name] ?? null)
  const changed = [...names].filter((name) => value(before, name) !== value(after, name))
  return changed.map((name) => `${name}: ${value(before, name)} -> ${value(after, name)}`).join(', ')
}
