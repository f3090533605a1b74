import { Option } from '@commander-js/extra-typings'
import { deletionStates } from '@organizations/domain'

import type { AnyDeletion as Deletion } from '../deletion/find-any-deletion.ts'
import { connect } from '../http/connect.ts'
import { Refusal } from '../http/failures.ts'
import { noteNextPage, pageFrom } from '../terminal/pages.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'
import { addDeleteCommand } from './delete-command.ts'
import { describeParticipants } from '../deletion/describe-participants.ts'
import { waitAsOperator } from './wait-as-operator.ts'
import { addOperatorAuditCommand } from './operator-audit-command.ts'
import { addOperatorEventsCommand } from './operator-events-command.ts'
import { addParticipantCommands } from './participant-commands.ts'
import { addTombstoneCommands } from './tombstone-commands.ts'
import { addWorkloadCommand } from './workload-command.ts'

/** `orgs operator ...`, for operators of the service. Their commands for users are in the group `orgs user`. */
export function addOperatorCommands(root: Root, shell: Shell): void {
  const group = root.command('operator').description('All deletions of the service, for operators.')
  addDeletions(group, shell)
  addRetry(group, shell)
  addDeleteCommand(group, shell)
  addParticipantCommands(group, shell)
  addTombstoneCommands(group, shell)
  addOperatorAuditCommand(group, shell)
  addOperatorEventsCommand(group, shell)
  addWorkloadCommand(group, shell)
}

function addDeletions(group: Group, shell: Shell): void {
  group
    .command('deletions')
    .description('List all deletions, newest first. A blocked deletion needs an operator.')
    .addOption(new Option('--state <state>', 'only deletions in this state').choices(deletionStates))
    .option('--id <deletionId>', 'only the deletion with this ID')
    .option('--subject <id>', 'only the deletion of what has this ID, such as user_...')
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .option('--limit <count>', 'deletions per page (default: 50)', readNumber)
    .addHelpText(
      'after',
      examples('orgs operator deletions --state blocked', 'orgs operator deletions --json | jq -r ".[].id"'),
    )
    .action(async ({ state, id, subject, ...options }, command) => {
      const { client, output } = await connect(shell, command)
      const deletions = await client.operator.listDeletions.query({ id, subject, state, ...pageFrom(options) })
      const columns = {
        ID: ({ id }: Deletion) => id,
        SUBJECT: ({ subject }: Deletion) => `${subject.kind} ${subject.id}`,
        STATE: ({ state }: Deletion) => state,
        DONE: ({ done }: Deletion) => done,
        PERCENT: ({ percent }: Deletion) => percent,
        'ASKED BY': ({ requestedBy: { email, uid, requester } }: Deletion) =>
          requester === null ? (email ?? uid) : `${email ?? uid} (${requester})`,
        REASON: ({ reason }: Deletion) => reason,
        'WAITS FOR': ({ participants = [] }: Deletion) => describeParticipants(participants),
      }
      output.rows(deletions, columns, deletions, { details: ['SUBJECT', 'DONE', 'ASKED BY', 'WAITS FOR'] })
      noteNextPage(output, deletions, options)
    })
}

function addRetry(group: Group, shell: Shell): void {
  group
    .command('retry')
    .description('Resume a blocked deletion at the step where it stopped. First remove the cause of the block.')
    .argument('<deletionId>', 'the ID that "orgs operator deletions" shows')
    .option('--wait', 'wait until the deletion is complete, or blocked again')
    .addHelpText('after', examples('orgs operator retry deletion_...', 'orgs operator retry deletion_... --wait'))
    .action(async (deletionId, { wait }, command) => {
      const { client, output } = await connect(shell, command)
      const resumed = await client.operator.retryDeletion.mutate({ id: deletionId })
      const sentence = `Deletion resumed: ${resumed.id}`
      if (!wait) return output.done(resumed, sentence)
      const ending = waitAsOperator(shell, client, resumed.id)
      output.note(sentence) // after the wait has begun, which handles a Ctrl-C from then on
      const deletion = await ending
      if (deletion.state === 'blocked') {
        output.data(deletion)
        throw new Refusal(`The deletion is blocked again: ${deletion.reason ?? 'no reason was given'}`)
      }
      output.done(deletion, `The deletion is ${deletion.state}: ${deletion.done} rows and files removed`)
    })
}
