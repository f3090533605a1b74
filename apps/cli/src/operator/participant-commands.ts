import { Argument, Option } from '@commander-js/extra-typings'
import { participantSubjects, waiverCodes } from '@organizations/domain'

import { connect, type Client } from '../http/connect.ts'
import { BadUsage } from '../http/failures.ts'
import { examples } from '../terminal/read-arguments.ts'
import { showSecret } from '../terminal/show-secret.ts'
import type { Output } from '../terminal/output.ts'
import type { Group, Shell } from '../terminal/shell.ts'

type Participant = Awaited<ReturnType<Client['operator']['listParticipants']['query']>>[number]

/** `orgs operator participant ...` and `orgs operator waive`. */
export function addParticipantCommands(operator: Group, shell: Shell): void {
  const group = operator
    .command('participant')
    .description('The services that keep data of organizations or users, and take part in their deletion.')
  addList(group, shell)
  addCreate(group, shell)
  addUpdate(group, shell)
  addRotate(group, shell)
  addRemove(group, shell)
  addWaive(operator, shell)
}

function addList(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List the services that are asked about deletions that are requested now.')
    .addHelpText('after', examples('orgs operator participant list'))
    .action(async (_, command) => {
      const { client, output } = await connect(shell, command)
      const participants = await client.operator.listParticipants.query()
      const columns = {
        ID: ({ id }: Participant) => id,
        NAME: ({ name }: Participant) => name,
        ADDRESS: ({ url }: Participant) => url,
        REQUIRED: ({ required }: Participant) => required,
        SUBJECTS: ({ subjects }: Participant) => subjects.join(', '),
      }
      output.rows(participants, columns, participants, { details: ['ADDRESS'] })
    })
}

function addCreate(group: Group, shell: Shell): void {
  group
    .command('create')
    .description(
      'Register a service: each deletion of an organization, or of --subjects, asks it from then on. Its secret is shown ' +
        'only once.',
    )
    .argument('<name>', 'what people call it: receipts have it for ever')
    .argument('<url>', 'where it is asked')
    .option('--not-required', 'ask it, but do not wait for it')
    .addOption(subjectsOption())
    .addHelpText('after', examples('orgs operator participant create billing https://billing.example.com/deletions'))
    .action(async (name, url, { notRequired, subjects }, command) => {
      const { client, output } = await connect(shell, command)
      const required = notRequired ? false : undefined
      const participant = await client.operator.createParticipant.mutate({ name, url, required, subjects })
      showParticipant(output, participant)
      showSecret(output, participant.secret)
    })
}

function addUpdate(group: Group, shell: Shell): void {
  group
    .command('update')
    .description(
      'Change a participant. Another address counts at once, the rest for deletions that are requested from then on.',
    )
    .argument('<participantId>')
    .option('--name <name>')
    .option('--address <url>', 'where it is asked')
    .option('--required', 'wait for it')
    .addOption(new Option('--not-required', 'ask it, but do not wait for it').conflicts('required'))
    .addOption(subjectsOption())
    .addHelpText(
      'after',
      examples('orgs operator participant update participant_... --address https://other.example.com/'),
    )
    .action(async (id, { name, address, required: isRequired, notRequired, subjects }, command) => {
      const required = isRequired ?? (notRequired ? false : undefined)
      if ([name, address, required, subjects].every((it) => it === undefined)) {
        throw new BadUsage('Nothing to update: expected --name, --address, --required, --not-required or --subjects')
      }
      const { client, output } = await connect(shell, command)
      const change = { name, url: address, required, subjects }
      showParticipant(output, await client.operator.updateParticipant.mutate({ id, ...change }))
    })
}

function subjectsOption() {
  return new Option('--subjects <kind...>', 'whose deletions it is asked about').choices(participantSubjects)
}

function addRotate(group: Group, shell: Shell): void {
  group
    .command('rotate')
    .description(
      'Give a participant a new secret. It is shown only once; the old one signs as well, and its answers count, for 24 hours.',
    )
    .argument('<participantId>')
    .addHelpText('after', examples('orgs operator participant rotate participant_...'))
    .action(async (id, _, command) => {
      const { client, output } = await connect(shell, command)
      const participant = await client.operator.rotateParticipant.mutate({ id })
      showParticipant(output, participant)
      showSecret(output, participant.secret)
    })
}

function addRemove(group: Group, shell: Shell): void {
  group
    .command('remove')
    .description(
      'Ask a service no more about new deletions. Those under way still wait for it: see "orgs operator waive".',
    )
    .argument('<participantId>')
    .addHelpText('after', examples('orgs operator participant remove participant_...'))
    .action(async (id, _, command) => {
      const { client, output } = await connect(shell, command)
      const removed = await client.operator.removeParticipant.mutate({ id })
      output.done(removed, `Participant removed: ${removed.id}`)
    })
}

function addWaive(group: Group, shell: Shell): void {
  group
    .command('waive')
    .description('Let a deletion wait for a participant no more. The receipt says so for ever.')
    .argument('<deletionId>', 'the ID that "orgs operator deletions" shows')
    .argument('<participantId>', 'the ID that the list as JSON shows under participants')
    .addArgument(new Argument('<code>', 'why, on the receipt').choices(waiverCodes))
    .requiredOption('--reason <text>', "why, in your own words: stays in the operators' audit log alone")
    .addHelpText(
      'after',
      examples('orgs operator waive deletion_... participant_... done_by_hand --reason "Removed by ticket 4711"'),
    )
    .action(async (id, participantId, code, { reason }, command) => {
      const { client, output } = await connect(shell, command)
      const waived = await client.operator.waiveParticipant.mutate({ id, participantId, code, reason })
      output.done(waived, `The deletion ${waived.id} no longer waits for ${waived.participantId}`)
    })
}

function showParticipant(output: Output, participant: Participant): void {
  output.fields(participant, {
    ID: participant.id,
    Name: participant.name,
    Address: participant.url,
    Required: participant.required,
    Subjects: participant.subjects.join(', '),
    Created: participant.created_at,
    Updated: participant.updated_at,
  })
}
