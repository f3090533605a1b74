/** `npm run bench`: prints the figures that README and docs quote. Everything runs on this machine, in temporary folders. */
import { Command, Option } from 'commander'
import { benchAuth } from './auth.ts'
import { benchDeletion } from './deletion.ts'
import { benchRead } from './read.ts'

const program = new Command('bench').description('Measures the service on this machine.')

program
  .command('deletion')
  .description('Deletes a large organization on the standalone server while another one is read and written.')
  .option('--apps <count>', 'apps of the organization', Number, 10)
  .option('--bundles <count>', 'bundles per app', Number, 10)
  .option('--devices <count>', 'devices per app', Number, 100_000)
  .option('--reads <rate>', 'reads of the other organization per second', Number, 200)
  .option('--writes <rate>', 'writes to the other organization per second', Number, 20)
  .addOption(
    new Option('--redis <what>', 'none: embedded engine; up: BullMQ; flushed, killed: in the middle')
      .choices(['none', 'up', 'flushed', 'killed'])
      .default('none'),
  )
  .action(benchDeletion)

program
  .command('read')
  .description('GET one organization, against a bare node:http + better-sqlite3 server doing the same work.')
  .option('--seconds <count>', 'how long each server is asked', Number, 5)
  .option('--connections <count>', 'connections at a time', Number, 16)
  .action(benchRead)

program
  .command('auth')
  .description('What authenticating and authorizing adds to a request, over HTTP and inside the process.')
  .option('--seconds <count>', 'how long each way is asked', Number, 5)
  .option('--connections <count>', 'connections at a time', Number, 16)
  .option('--calls <count>', 'calls inside the process', Number, 10_000)
  .action(benchAuth)

await program.parseAsync()
