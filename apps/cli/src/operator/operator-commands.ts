import { Option } from '@commander-js/extra-typings'
import { deletionStates } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { Refusal } from '../http/failures.ts'
import { noteNextPage, pageFrom } from '../terminal/pages.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'
import { waitForRetry } from './wait-for-retry.ts'
import { addTombstoneCommands } from './tombstone-commands.ts'

type Deletion = Awaited<ReturnType<Client['operator']['listDeletions']['query']>>[number]

/** `orgs operator ...`: what those do who run the service. Users have a group of their own, `orgs user`. */
export function addOperatorCommands(root: Root, shell: Shell): void {
  const group = root.command('operator').description('The deletions of the whole service, for its operators.')
  addDeletions(group, shell)
  addRetry(group, shell)
  addTombstoneCommands(group, shell)
}

function addDeletions(group: Group, shell: Shell): void {
  group
    .command('deletions')
    .description('List the deletions of everybody, newest first. Those that are blocked need a person.')
    .addOption(new Option('--state <state>', 'only those in a state').choices(deletionStates))
    .option('--page <page>', 'which page, counted from 0', readNumber)
    .option('--limit <count>', 'how many a page; 50 without it', readNumber)
    .addHelpText(
      'after',
      examples('orgs operator deletions --state blocked', 'orgs operator deletions --json | jq -r ".[].id"'),
    )
    .action(async ({ state, ...options }, command) => {
      const { client, output } = await connect(shell, command)
      const deletions = await client.operator.listDeletions.query({ state, ...pageFrom(options) })
      output.rows(deletions, {
        ID: ({ id }: Deletion) => id,
        SUBJECT: ({ subject }: Deletion) => `${subject.kind} ${subject.id}`,
        STATE: ({ state }: Deletion) => state,
        DONE: ({ done }: Deletion) => done,
        PERCENT: ({ percent }: Deletion) => percent,
        REASON: ({ reason }: Deletion) => reason,
      })
      noteNextPage(output, deletions, options)
    })
}

function addRetry(group: Group, shell: Shell): void {
  group
    .command('retry')
    .description('Put a blocked deletion back to work, at the step where it stopped. Remove what blocked it first.')
    .argument('<deletionId>', 'as "orgs operator deletions" shows it')
    .option('--wait', 'wait until it is complete, or blocked again')
    .addHelpText('after', examples('orgs operator retry deletion_...', 'orgs operator retry deletion_... --wait'))
    .action(async (deletionId, { wait }, command) => {
      const { client, output } = await connect(shell, command)
      const resumed = await client.operator.retryDeletion.mutate({ id: deletionId })
      const sentence = `Deletion resumed: ${resumed.id}`
      if (!wait) return output.done(resumed, sentence)
      output.note(sentence)
      const deletion = await waitForRetry(shell, client, resumed.id)
      if (deletion.state === 'blocked') {
        output.data(deletion)
        throw new Refusal(`The deletion is blocked again: ${deletion.reason ?? 'no reason was given'}`)
      }
      output.done(deletion, `The deletion is ${deletion.state}: ${deletion.done} rows and files are gone`)
    })
}
