import { connect } from '../http/connect.ts'
import { printAll } from '../terminal/print-all.ts'
import { examples, readTime } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'
import { describeReplay, exportTombstones, replayFile, type Trust } from './tombstone-file.ts'
import { BadUsage } from '../http/failures.ts'

/** `orgs operator tombstones ...`. With the tombstones, operators delete again what a restored backup brings back. */
export function addTombstoneCommands(operator: Group, shell: Shell): void {
  const tombstones = operator
    .command('tombstones')
    .description(
      'Print the tombstones of all deletions as JSON lines, signed: ids, kinds and times. Keep them outside of the database.',
    )
    .option('--since <time>', 'only deletions since this date or time', readTime)
    .addHelpText(
      'after',
      examples(
        'orgs operator tombstones > tombstones.jsonl',
        'orgs operator tombstones --since 2026-01-31 >> tombstones.jsonl',
      ),
    )
    .action(async ({ since }, command) => {
      const { client } = await connect(shell, command)
      for await (const line of exportTombstones(client, since)) await printAll(shell, `${line}\n`)
    })

  tombstones
    .command('replay')
    .description('Delete again what a restored backup brought back, and keep the deleted ids from being used again.')
    .argument('<file>', 'the output of "orgs operator tombstones"')
    .option('--unsigned', 'also take what no key of the service has signed; needs --reason')
    .option('--reason <text>', 'why unsigned tombstones are to be believed; it is kept with the deletions')
    .addHelpText(
      'after',
      examples(
        'orgs operator tombstones replay tombstones.jsonl',
        'orgs operator tombstones replay old.jsonl --unsigned --reason "Exported before version 1.0"',
      ),
    )
    .action(async (path, { unsigned, reason }, command) => {
      const trust = readTrust(unsigned, reason)
      const { client, output } = await connect(shell, command)
      const replayed = await replayFile(shell, client, { path, trust })
      output.done(replayed, `Replayed: ${describeReplay(replayed)}`)
    })
}

function readTrust(unsigned: true | undefined, reason: string | undefined): Trust {
  if (unsigned && reason !== undefined) return { unsigned, reason }
  if (unsigned ?? reason !== undefined) throw new BadUsage('Expected --unsigned and --reason together, or neither')
  return {}
}
