import { connect } from '../http/connect.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

/** `orgs operator workload`. */
export function addWorkloadCommand(group: Group, shell: Shell): void {
  group
    .command('workload')
    .description('Show what there is to do, and what waits for others: participants, webhooks, mail servers.')
    .addHelpText('after', examples('orgs operator workload', 'orgs operator workload --json | jq .oldestEventAgeMs'))
    .action(async (_, command) => {
      const { client, output } = await connect(shell, command)
      const { deletionsByState, ...work } = await client.operator.workload.query()
      output.fields(
        { deletionsByState, ...work },
        {
          ...Object.fromEntries(
            Object.entries(deletionsByState).map(([state, count]) => [`Deletions ${state}`, count]),
          ),
          'Longest wait for a worker': describeAge(work.oldestEventAgeMs),
          'Deletions that wait for others': work.deletionsWaitingForOthers,
          'Longest wait for others': describeAge(work.oldestWaitForOthersMs),
          'Participants waited for': work.participantsWaitedFor,
          'Oldest waiting delivery': describeAge(work.oldestDeliveryAgeMs),
          'Waiting mails': work.mailsWaiting,
          'Oldest waiting mail': describeAge(work.oldestMailAgeMs),
        },
      )
    })
}

function describeAge(ms: number): string | null {
  return ms === 0 ? null : `${Math.ceil(ms / 1000)} s`
}
