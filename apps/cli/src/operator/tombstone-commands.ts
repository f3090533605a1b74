import { connect } from '../http/connect.ts'
import { examples, readTime } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'
import { describeReplay, exportTombstones, replayFile } from './tombstone-file.ts'

/** `orgs operator tombstones ...`: what is kept apart from the database, so that no backup brings back what was deleted. */
export function addTombstoneCommands(operator: Group, shell: Shell): void {
  const tombstones = operator
    .command('tombstones')
    .description('Print what was ever deleted, as JSON lines: ids, kinds and times. Keep it apart from the database.')
    .option('--since <time>', 'only what was deleted since: a date or a time', readTime)
    .addHelpText(
      'after',
      examples(
        'orgs operator tombstones > tombstones.jsonl',
        'orgs operator tombstones --since 2026-01-31 >> tombstones.jsonl',
      ),
    )
    .action(async ({ since }, command) => {
      const { client } = await connect(shell, command)
      for await (const line of exportTombstones(client, since)) shell.stdout.write(`${line}\n`)
    })

  tombstones
    .command('replay')
    .description('Delete again what a restored backup has brought back, and keep its ids from being used again.')
    .argument('<file>', 'as "orgs operator tombstones" has written it')
    .addHelpText('after', examples('orgs operator tombstones replay tombstones.jsonl'))
    .action(async (path, _, command) => {
      const { client, output } = await connect(shell, command)
      const replayed = await replayFile(shell, client, path)
      output.done(replayed, `Replayed: ${describeReplay(replayed)}`)
    })
}
