/** `npm run move`: takes an installation to another database, another store, or both. See docs/outgrowing-one-machine.md. */
import { keepPrivate } from '@organizations/runtime'
import { Command } from 'commander'
import { readMoveOptions, type GivenOptions } from './move/move-options.ts'
import { printMoved } from './move/print-moved.ts'
import { createProgress } from './move/progress.ts'
import { runMove } from './move/run-move.ts'
import { undoMove } from './move/undo-move.ts'

const program = new Command('move')
  .description(
    [
      'Moves everything of an installation while no program of it runs: rows, stored files and the key of receipts.',
      'It copies, compares every row and every file, and then marks the source, which starts no more.',
      'Killed at any moment, it goes on when it is run again.\n\nURLs are those of DATABASE_URL and STORAGE_URL;',
      'relative paths start at the folder of the service. To move stored files alone, leave out --to.',
    ].join(' '),
  )
  .requiredOption('--from <url>', 'the database to move, file:... or postgres://...')
  .option('--to <url>', 'an empty database: a file that does not exist yet, or a new one on a Postgres server')
  .option('--from-store <url>', 'the store of its files, file:... or s3://...')
  .option('--to-store <url>', 'an empty store. Without both, the files stay where they are')
  .option('--dry-run', 'check everything, count what would be moved, and write nothing')
  .option('--json', 'print the result as JSON')
  .option('--undo', 'take the mark of a move from the database at --from, so that the service starts on it again')
  .action(move)

keepPrivate()
await program.parseAsync()

async function move(given: GivenOptions): Promise<void> {
  try {
    if (given.undo === true) console.log(await undoMove(given))
    else printMoved(await runMove(readMoveOptions(given), createProgress(process.stderr)), given)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
