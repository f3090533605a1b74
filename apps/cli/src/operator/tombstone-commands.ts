import { connect } from '../http/connect.ts'
import { printAll } from '../terminal/print-all.ts'
import { examples, readTime } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'
import { describeReplay, exportTombstones, replayFile } from './tombstone-file.ts'

/** `orgs operator tombstones ...`. With the tombstones, operators delete again what a restored backup brings back. */
export function addTombstoneCommands(operator: Group, shell: Shell): void {
  const tombstones = operator
    .command('tombstones')
    .description(
      'Print the tombstones of all deletions as JSON lines: ids, kinds and times. Keep them outside of the database.',
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
    .addHelpText('after', examples('orgs operator tombstones replay tombstones.jsonl'))
    .action(async (path, _, command) => {
      const { client, output } = await connect(shell, command)
      const replayed = await replayFile(shell, client, path)
      output.done(replayed, `Replayed: ${describeReplay(replayed)}`)
    })
}
